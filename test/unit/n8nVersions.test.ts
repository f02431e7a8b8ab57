import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	addressesIn,
	linesWith,
	newerVersions,
	reasonOf,
	versionsOfN8n,
	withVersion,
	type Lockfile,
} from '../../scripts/n8nVersions';
import { HOST_VERSION, HOST_VERSIONS } from '../e2e/host';

const ROOT = join(__dirname, '../..');

describe('The versions of n8n to try', () => {
	it('are the listed ones after the current, the newest first, without pre-releases', () => {
		const listed = ['2.9.9', '2.31.1', '2.31.10', '2.31.3', '3.0.0-rc.1', '2.100.0', '2.5.12', 'x'];

		expect(newerVersions(listed, '2.31.1')).toEqual(['2.100.0', '2.31.10', '2.31.3']);
		expect(newerVersions(listed, '2.100.0')).toEqual([]);
		expect(newerVersions([], '2.31.1')).toEqual([]);
	});
});

describe('A text that names the version', () => {
	it('gets the new one wherever it stands as a whole', () => {
		const text =
			"n8n-2.4.1: ['2.4.1', '2.4.10', '12.4.1', '2.4.1.7', '2.4.1-rc', '2x4.1'] in 2.4.1.\n";

		expect(withVersion(text, '2.4.1', '2.5.0')).toBe(
			"n8n-2.5.0: ['2.5.0', '2.4.10', '12.4.1', '2.4.1.7', '2.5.0-rc', '2x4.1'] in 2.5.0.\n",
		);
	});

	it('tells in which lines', () => {
		expect(linesWith('2.4.1\n2.4.10\nnone\nin 2.4.1, in 2.4.1', '2.4.1')).toEqual([1, 4]);
	});
});

describe('What a lockfile says', () => {
	const packages = {
		'node_modules/luxon': { version: '3.7.2' },
		'node_modules/n8n-core': { version: '2.5.1' },
		'node_modules/n8n-workflow': { version: '2.5.0' },
		'node_modules/zod': { version: '4.1.0' },
		'node_modules/n8n/node_modules/zod': { version: '3.25.76' },
		'node_modules/other/node_modules/zod': { version: '3.0.0' },
	};

	it('is what n8n lends: its own before what lies beside it', () => {
		expect(versionsOfN8n({ packages })).toEqual({
			luxon: '3.7.2',
			'n8n-core': '2.5.1',
			'n8n-workflow': '2.5.0',
			zod: '3.25.76',
		});
		expect(() => versionsOfN8n({ packages: {} })).toThrow('This n8n brings no luxon');
	});

	it('is from where, only where that is not the registry', () => {
		const resolved = 'https://cdn.sheetjs.com/xlsx-0.20.2/xlsx-0.20.2.tgz';

		expect(addressesIn({ packages })).toEqual([]);
		expect(addressesIn({ packages: { ...packages, 'node_modules/xlsx': { resolved } } })).toEqual([
			resolved,
		]);
	});
});

describe('The reason that a version is left behind', () => {
	it.each([
		[
			'code ETARGET',
			'notarget No matching version found for @n8n/agents@0.26.2.',
			'No matching version found for @n8n/agents@0.26.2.',
		],
		[
			'code E404',
			'404 Not Found - GET https://registry.npmjs.org/none - Not found',
			'Not Found - GET https://registry.npmjs.org/none - Not found',
		],
		['code EUSAGE', '\nnpm error `npm ci` can only install', '`npm ci` can only install'],
		[
			'code 1\nnpm error path /n8n\nnpm error command failed',
			'command sh -c make',
			'command sh -c make',
		],
	])('is what npm says after %j', (code, line, reason) => {
		const printed = `npm warn old\nnpm error ${code}\nnpm error ${line}\nnpm error A complete log`;

		expect(reasonOf(new Error(`"npm ci" ended with code 1:\n${printed}`))).toBe(reason);
	});

	it('is the message where it is not from npm', () => {
		expect(reasonOf(new Error('n8n needs Node.js 24'))).toBe('n8n needs Node.js 24');
	});
});

describe('The checkout', () => {
	const json = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as unknown;
	const lockfiles = [
		'package-lock.json',
		...HOST_VERSIONS.map((version) => `test/e2e/hosts/n8n-${version}/package-lock.json`),
	];

	it('is developed with what the newer host brings', () => {
		const host = json(`test/e2e/hosts/n8n-${HOST_VERSION}/package-lock.json`) as Lockfile;

		expect(json('package.json')).toMatchObject({ devDependencies: versionsOfN8n(host) });
	});

	it.each(lockfiles)('has no address in %s', (file) => {
		expect(addressesIn(json(file) as Lockfile)).toEqual([]);
	});
});
