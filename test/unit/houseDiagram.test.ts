import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

/** From one folder to another, as the picture has it and as the code does. */
type Arrow = `${string} → ${string}`;

// The picture: lines such as `node[src/node/]` and `node --> api`; dotted arrows are no imports.

const diagram = /```mermaid\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';

const folders = new Map(
	[...diagram.matchAll(/^\s*(\w+)\[([^\]]+)\/\]$/gm)].map(([, box = '', folder = '']) => [
		box,
		folder,
	]),
);

function folderOfBox(box: string): string {
	const folder = folders.get(box);
	if (folder === undefined) throw new Error(`The picture has no folder for "${box}"`);
	return folder;
}

const drawn = [...diagram.matchAll(/^\s*(\w+) --> (\w+)$/gm)].map(
	([, from = '', to = '']): Arrow => `${folderOfBox(from)} → ${folderOfBox(to)}`,
);

// The code: what its files import, types included.

function folderOf(path: string): string {
	const [first = '', second = ''] = path.split('/');
	return first === 'credentials' ? first : `${first}/${second}`;
}

function importedBy(file: string): string[] {
	const { importedFiles } = ts.preProcessFile(readFileSync(join(ROOT, file), 'utf8'));
	return importedFiles
		.map(({ fileName }) => fileName)
		.filter((name) => name.startsWith('.'))
		.map((name) => join(dirname(file), name));
}

const files = ['credentials', 'nodes', 'src'].flatMap((folder) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name)),
);

const imports = new Set(
	files.flatMap((file) =>
		importedBy(file)
			.filter((path) => folderOf(path) !== folderOf(file))
			.map((path): Arrow => `${folderOf(file)} → ${folderOf(path)}`),
	),
);

/** Folders that lead back to themselves. */
function circles(arrows: Iterable<Arrow>): string[] {
	const next = new Map<string, string[]>();
	for (const arrow of arrows) {
		const [from = '', to = ''] = arrow.split(' → ');
		next.set(from, [...(next.get(from) ?? []), to]);
	}
	return [...next.keys()].filter((start) => {
		const reached = new Set<string>();
		const waiting = [...(next.get(start) ?? [])];
		for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
			if (reached.has(folder)) continue;
			reached.add(folder);
			waiting.push(...(next.get(folder) ?? []));
		}
		return reached.has(start);
	});
}

describe('The picture of the house in CONTRIBUTING.md', () => {
	it('has arrows, as the code has imports', () => {
		expect(drawn.length).toBeGreaterThan(5);
		expect(imports.size).toBeGreaterThan(5);
		expect(new Set(drawn).size).toBe(drawn.length);
	});

	it.each([...imports])('shows the import %s', (arrow) => {
		expect(drawn).toContain(arrow);
	});

	it.each(drawn)('shows nothing that is not: %s', (arrow) => {
		expect(imports).toContain(arrow);
	});

	it('has no circle', () => {
		expect(circles(imports)).toEqual([]);
		expect(circles(['a → b', 'b → c', 'c → b'])).toEqual(['b', 'c']);
	});
});

describe('The table of folders in CONTRIBUTING.md', () => {
	const listed = [...guide.matchAll(/^\| `([^`]+)\/` +\|/gm)].map(([, folder = '']) => folder);
	const existing = ['src', 'test'].flatMap((parent) =>
		readdirSync(join(ROOT, parent), { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map(({ name }) => `${parent}/${name}`),
	);

	it.each(existing)('has %s', (folder) => {
		expect(listed).toContain(folder);
	});

	it.each(listed)('has only folders that exist: %s', (folder) => {
		expect(existsSync(join(ROOT, folder))).toBe(true);
	});
});

describe('Code that CONTRIBUTING.md quotes', () => {
	const quotes = [...guide.matchAll(/<!-- quoted: (\S+) -->\n+```ts\n([\s\S]*?)```/g)].map(
		([, file = '', code = '']) => ({ file, code }),
	);

	it('all says from where', () => {
		expect(quotes.length).toBeGreaterThan(0);
		expect(quotes).toHaveLength([...guide.matchAll(/^```ts$/gm)].length);
	});

	it.each(quotes)('is in $file', ({ file, code }) => {
		expect(readFileSync(join(ROOT, file), 'utf8')).toContain(code);
	});
});
