import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

describe('Publishing by hand', () => {
	const folder = mkdtempSync(join(tmpdir(), 'calltouch-by-hand-'));
	const published: string[] = [];
	/** A registry that takes everything. */
	const registry = createServer((request, response) => {
		request.resume().on('end', () => {
			if (request.method === 'PUT') published.push(request.url ?? '');
			response.writeHead(request.method === 'PUT' ? 201 : 404).end('{}');
		});
	});

	beforeAll(async () => {
		await new Promise<void>((resolve) => void registry.listen(0, '127.0.0.1', resolve));
		cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
		writeFileSync(join(folder, '.npmrc'), `//${address()}/:_authToken=token\n`);
	});

	afterAll(() => {
		registry.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const address = () => `127.0.0.1:${(registry.address() as AddressInfo).port}`;

	/** By somebody at a terminal who has a token, and not by a workflow. */
	async function publish(...options: string[]): Promise<string> {
		const { PATH = '' } = process.env;
		const args = ['publish', '--registry', `http://${address()}/`, '--cache', folder, ...options];
		const child = spawn('npm', args, { cwd: folder, env: { PATH, HOME: folder } });
		let said = '';
		child.stdout.on('data', (text) => (said += String(text)));
		child.stderr.on('data', (text) => (said += String(text)));
		await new Promise((resolve) => child.on('close', resolve));
		return said;
	}

	it('is refused by npm, which can tell of no workflow that the package comes from', async () => {
		expect(await publish()).toContain('provenance');
		expect(published).toEqual([]);
	});

	it('is refused for that alone', async () => {
		await publish('--no-provenance');

		expect(published).toEqual(['/n8n-nodes-calltouch']);
	});
});
