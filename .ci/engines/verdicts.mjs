// What the engines have in common: the files are read, and each gets one line of JSON.
//
//   {"file": "…", "verdict": "valid" or "refused", "why": "…"}
import {readFile} from 'node:fs/promises';

// Tests ask this machine and nobody else: an engine may want a schema or a context of
// somebody else's site, and must do without.
const fetchAnything = globalThis.fetch;
globalThis.fetch = async (resource, options) => {
  const address = new URL(resource.url ?? resource);
  if(address.hostname !== 'localhost') {
    throw new Error(`${address.hostname} is not asked in tests`);
  }
  return fetchAnything(resource, options);
};

// Standard output is for verdicts.
console.log = console.error;

// `reasons` gives what speaks against a credential, as a list of texts; none: valid.
export async function judge(files, reasons) {
  for(const file of files) {
    let against;
    try {
      against = await reasons(JSON.parse(await readFile(file, 'utf8')));
    } catch(error) {
      against = [`${error.name}: ${error.message}`];
    }
    const verdict = against.length ? 'refused' : 'valid';
    process.stdout.write(
      JSON.stringify({file, verdict, why: against.join('; ')}) + '\n');
  }
}
