import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');

interface Step {
	uses?: string;
	run?: string;
}

interface Workflow {
	name: string;
	on: Record<string, unknown>;
	permissions: Record<string, string>;
	jobs: Record<string, { 'runs-on': string; permissions?: unknown; steps: Step[] }>;
}

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
	scripts: Record<string, string>;
};

const workflows = readdirSync(FOLDER).map((file): [string, Workflow] => {
	const text = readFileSync(join(FOLDER, file), 'utf8');
	return [file, parse(text, { strict: true, uniqueKeys: true }) as Workflow];
});

/** Names of npm scripts that commands call, those that the scripts call in turn among them. */
function scriptsIn(commands: string): string[] {
	const called = [...commands.matchAll(/\bnpm (?:run ([\w:-]+)|(test))/g)].map(
		([, name, test]) => name ?? test ?? '',
	);
	return called.flatMap((name) => [name, ...scriptsIn(scripts[name] ?? '')]);
}

describe.each(workflows)('The workflow %s', (file, { on, permissions, jobs }) => {
	const steps = Object.values(jobs).flatMap((job) => job.steps);
	const commands = steps.map(({ run = '' }) => run).join('\n');

	it('starts, has jobs, and every step does something', () => {
		expect(Object.keys(on).length).toBeGreaterThan(0);
		expect(steps.length).toBeGreaterThan(0);
		expect(steps.filter(({ uses, run }) => (uses === undefined) === (run === undefined))).toEqual(
			[],
		);
	});

	it('may do no more than it has to', () => {
		const isPublishing = commands.includes('npm publish');
		expect(permissions).toEqual({
			contents: 'read',
			...(isPublishing ? { 'id-token': 'write' } : {}),
		});
		expect(Object.values(jobs).filter((job) => 'permissions' in job)).toEqual([]);
	});

	it('calls scripts that the package has', () => {
		const called = scriptsIn(commands);
		expect(called.length).toBeGreaterThan(5);
		expect(called.filter((name) => !(name in scripts))).toEqual([]);
	});

	it('checks all that there is to check', () => {
		expect(scriptsIn(commands)).toEqual(
			expect.arrayContaining([
				'format:check',
				'typecheck',
				'lint',
				'scan',
				'generate:check',
				'test',
			]),
		);
	});

	it('uses actions of a given version', () => {
		const actions = steps.flatMap(({ uses }) => uses ?? []);
		expect(actions.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
	});

	it("names no registry, apart from npm's own where it gets the token", () => {
		const text = readFileSync(join(FOLDER, file), 'utf8');
		expect(text.replace("'//registry.npmjs.org/:_authToken=${NPM_TOKEN}'", '')).not.toMatch(
			/registry/i,
		);
	});
});
