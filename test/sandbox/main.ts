import { parseArgs } from 'node:util';
import { startSandbox } from './server';

const USAGE = 'Usage: npm run sandbox -- [--port N] [--seed-requests N]';

function readNumber(name: string, value: string | undefined): number | undefined {
	if (value === undefined) return undefined;
	if (/^\d{1,7}$/.test(value)) return Number(value);
	throw new Error(`--${name} must be a whole number`);
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { port: { type: 'string' }, 'seed-requests': { type: 'string' } },
	});
	const sandbox = await startSandbox({
		port: readNumber('port', values.port) ?? 0,
		seedRequests: readNumber('seed-requests', values['seed-requests']),
	});
	// One line of JSON: a person can read it and a script can parse it.
	console.log(JSON.stringify({ url: sandbox.url, credentials: sandbox.credentials }));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close());
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	console.error(USAGE);
	process.exitCode = 1;
});
