// Reads items (one base64 a line) from standard input; prints "<id> <true|false>" for each, as arbundles judges it.
// Run in a directory where `npm install @dha-team/arbundles@1.0.4 axios` was run.
const {createRequire} = require('node:module');
const fs = require('node:fs');
const path = require('node:path');

const {DataItem} = createRequire(path.join(process.cwd(), 'package.json'))('@dha-team/arbundles');

(async () => {
  for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const raw = Buffer.from(line, 'base64');
    console.log(new DataItem(raw).id, await DataItem.verify(raw).catch(() => false));
  }
})();
