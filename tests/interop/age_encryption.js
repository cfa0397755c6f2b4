// Seals or opens standard input with the independent implementation: `encrypt RECIPIENT…` or `decrypt IDENTITY…`.
import { Decrypter, Encrypter } from "age-encryption";

const [mode, ...keys] = process.argv.slice(2);
const parts = [];
for await (const part of process.stdin) parts.push(part);
const input = new Uint8Array(Buffer.concat(parts));

let output;
if (mode === "encrypt") {
  const encrypter = new Encrypter();
  for (const key of keys) encrypter.addRecipient(key);
  output = await encrypter.encrypt(input);
} else {
  const decrypter = new Decrypter();
  for (const key of keys) decrypter.addIdentity(key);
  output = await decrypter.decrypt(input);
}
process.stdout.write(output);
