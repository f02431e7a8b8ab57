/**
 * Simplifies the requests of an answer and prints, as JSON, what that takes beside parsing the answer.
 * n8n's own Node.js runs this file as it is. Arguments: the folder of the package, the file of the
 * answer, how many rounds.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder = '', answerFile = '', rounds = ''] = process.argv.slice(2);
const load = createRequire(join(folder, 'package.json'));
const { simplifyRequest } = load('./dist/src/resources/request/simplified.js') as {
	simplifyRequest: (raw: unknown, timeZone: string) => unknown;
};

const ZONE = 'Europe/Moscow';
const text = readFileSync(answerFile, 'utf8');

function timed<Result>(work: () => Result): { result: Result; ms: number } {
	const start = performance.now();
	const result = work();
	return { result, ms: performance.now() - start };
}

const measured: Array<{ parseMs: number; simplifyMs: number }> = [];
for (let round = 0; round < Number(rounds); round++) {
	const parsed = timed(() => JSON.parse(text) as unknown[]);
	const simplified = timed(() => parsed.result.map((raw) => simplifyRequest(raw, ZONE)));
	measured.push({ parseMs: parsed.ms, simplifyMs: simplified.ms });
}
process.stdout.write(JSON.stringify(measured));
