// Takes out of a referee log what is known to differ between the documents and the live service, so that
// report.mjs sees the rest. A row that nothing needs any more is an error: it would hide the next one.
//   node deviations.mjs deviations.json IN.jsonl OUT.jsonl
import fs from 'node:fs';

const [rowsFile, from, to] = process.argv.slice(2);
const rows = JSON.parse(fs.readFileSync(rowsFile, 'utf8')).map(row => ({
  ...row,
  operation: new RegExp(`^${row.operation}$`),
  message: new RegExp(row.message),
  used: 0,
}));

function known(operationId, kind, message) {
  const row = rows.find(r => r.kind === kind && r.operation.test(operationId ?? '') && r.message.test(message));
  if (row) row.used++;
  return Boolean(row);
}

const lines = fs.readFileSync(from, 'utf8').split('\n').filter(Boolean).map(JSON.parse);
for (const line of lines) {
  line.requestErrors = line.requestErrors.filter(m => !known(line.operationId, 'request', m));
  line.responseErrors = line.responseErrors.filter(m => !known(line.operationId, 'response', m));
}
fs.writeFileSync(to, lines.map(line => `${JSON.stringify(line)}\n`).join(''));

for (const row of rows) console.log(`known x${row.used}: ${row.operation.source.slice(1, -1)}: ${row.reason}`);
const unused = rows.filter(row => row.used === 0);
if (lines.length && unused.length) console.error(`contract: ${unused.length} known deviations did not occur`);
process.exit(lines.length && unused.length ? 1 : 0);
