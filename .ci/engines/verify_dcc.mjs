// Checks credentials with the core of VerifierPlus and of the Learner Credential Wallet.
//
//   node verify_dcc.mjs REGISTRY FILE...
//
// REGISTRY is the address of the list of issuers that count.
import {judge} from './verdicts.mjs';
import {verifyCredential} from '@digitalcredentials/verifier-core';

const STEPS = ['valid_signature', 'expiration', 'revocation_status', 'registered_issuer'];
const [registry, ...files] = process.argv.slice(2);
const knownDIDRegistries = [{name: 'Passage', type: 'dcc-legacy', url: registry}];

await judge(files, async credential => {
  const {errors, log = []} = await verifyCredential({credential, knownDIDRegistries});
  if(errors) {
    return errors.map(error => `${error.name}: ${error.message}`);
  }
  return STEPS.filter(step => !log.some(entry => entry.id === step && entry.valid));
});
