// Prints ../resources/dev/quipu/ao/ans104/curve-vectors.json: items that arbundles makes with fixed keys.
// npm install @dha-team/arbundles@1.0.4 axios && node make-vectors.js > curve-vectors.json
const {createRequire} = require('node:module');
const path = require('node:path');

const load = createRequire(path.join(process.cwd(), 'package.json'));
const {Curve25519, EthereumSigner, DataItem, createData, bundleAndSignData} = load('@dha-team/arbundles');
const {getPublicKey} = load('@noble/ed25519');
const base64url = load('base64url').default;

class Ed25519Signer extends Curve25519 {
  get key() {
    return this._key;
  }

  get publicKey() {
    return this.pk;
  }
}

const keys = {
  ed25519: Buffer.from(Array.from({length: 32}, (_, i) => i)),
  ethereum: Buffer.from(Array.from({length: 32}, (_, i) => i + 1)),
};

const target = base64url.encode(Buffer.alloc(32, 0x07));
const cases = [
  {data: '', opts: {}},
  {data: 'hello', opts: {tags: [{name: 'Action', value: 'Eval'}, {name: 'Ünï', value: '✓'}]}},
  {data: 'x', opts: {target, anchor: '0'.repeat(31) + '1'}},
  {data: '{"a":1}', opts: {target, tags: [{name: 'Empty', value: ''}, {name: 'Long', value: 'v'.repeat(300)}, {name: '🦙', value: 'llama'}]}},
];

(async () => {
  const signers = {
    ed25519: new Ed25519Signer(keys.ed25519, Buffer.from(await getPublicKey(keys.ed25519))),
    ethereum: new EthereumSigner(keys.ethereum.toString('hex')),
  };
  const vectors = [];
  for (const [scheme, signer] of Object.entries(signers)) {
    for (const {data, opts} of cases) {
      const item = createData(data, signer, opts);
      await item.sign(signer);
      vectors.push({
        scheme,
        key: keys[scheme].toString('hex'),
        id: item.id,
        rawBase64: Buffer.from(item.getRaw()).toString('base64'),
        signatureData: Buffer.from(await item.getSignatureData()).toString('hex'),
        target: opts.target ?? '',
        anchor: opts.anchor ?? '',
        tags: opts.tags ?? [],
        data,
        valid: await item.isValid(),
      });
    }
  }
  // bundleAndSignData signs every item again with the bundle's signer, so all must be of its type.
  const items = vectors
    .filter(v => v.scheme === 'ethereum')
    .map(v => new DataItem(Buffer.from(v.rawBase64, 'base64')));
  const bundle = await bundleAndSignData(items, signers.ethereum);
  process.stdout.write(JSON.stringify({vectors, bundleBase64: Buffer.from(bundle.getRaw()).toString('base64')}, null, 1) + '\n');
})();
