import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

import { operations, resources } from '../../src/resources';
import { SimplifiedCall } from '../../src/resources/call/simplified';
import { SimplifiedRequest } from '../../src/resources/request/simplified';

const ROOT = join(__dirname, '../..');
const REPOSITORY = 'https://github.com/n8n-nodes-calltouch/n8n-nodes-calltouch';
const PICTURES =
	'https://raw.githubusercontent.com/n8n-nodes-calltouch/n8n-nodes-calltouch/main/docs/images/';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const list = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name));

const pages = [
	...list('.').filter((name) => name.endsWith('.md')),
	...list('docs').filter((name) => name.endsWith('.md')),
	'examples/README.md',
	'test/bench/RESULTS.md',
	'test/e2e/README.md',
	'test/sandbox/README.md',
];

/** A page without its blocks of code and its code in backticks: nothing in them is a link. */
function prose(page: string): string {
	return read(page)
		.replace(/^```.*?^```/gms, '')
		.replace(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\](#]/g, '_'));
}

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(page: string): Set<string> {
	const anchors = new Set<string>();
	const text = read(page).replace(/^```.*?^```/gms, '');
	for (const [, heading = ''] of text.matchAll(/^#+ (.*)$/gm)) {
		const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
		const anchor = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
		let name = anchor;
		for (let n = 1; anchors.has(name); n += 1) name = `${anchor}-${n}`;
		anchors.add(name);
	}
	return anchors;
}

/** What is wrong with where a link leads; undefined where it leads somewhere. */
function whyBroken(page: string, target: string): string | undefined {
	const [path = '', anchor = ''] = target.split('#');
	const file = path === '' ? page : join(dirname(page), path);
	if (!existsSync(join(ROOT, file))) return `there is no ${file}`;
	if (anchor === '' || anchorsOf(file).has(anchor)) return undefined;
	return `${file} has no heading #${anchor}`;
}

function brokenLinks(page: string, targets: string[]): string[] {
	return targets.flatMap((target) => {
		const why = whyBroken(page, target);
		return why === undefined ? [] : [`${target}: ${why}`];
	});
}

/** The rows below a table's head, each as its cells. */
function tableBelow(text: string, heading: string): string[][] {
	const [, section = ''] = text.split(`\n## ${heading}\n`);
	return [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (.*) \|$/gm)]
		.slice(2)
		.map(([, row = '']) => row.split('|').map((cell) => cell.trim()));
}

describe('Links', () => {
	const linksOf = (page: string) =>
		[...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

	it('are seen to be broken', () => {
		const targets = ['docs/dates.md', 'docs/none.md', '#install', '#none', 'docs/dates.md#none'];
		expect(brokenLinks('README.md', targets).map((told) => told.split(':')[0])).toEqual([
			'docs/none.md',
			'#none',
			'docs/dates.md#none',
		]);
	});

	it.each(pages)('of %s lead somewhere', (page) => {
		const own = linksOf(page).filter((target) => !/^[a-z]+:/.test(target));
		expect(brokenLinks(page, own)).toEqual([]);
	});

	it('to pictures at GitHub lead to pictures that are there', () => {
		const pictures = pages.flatMap(linksOf).filter((target) => target.startsWith(PICTURES));
		expect(pictures.length).toBeGreaterThan(1);
		const files = pictures.map((target) => join('docs/images', target.slice(PICTURES.length)));
		expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
	});

	it('of nodes and credential lead to headings of the README', () => {
		const sources = ['credentials', 'nodes/Calltouch', 'nodes/Calltouch/webhook']
			.flatMap(list)
			.filter((file) => /\.(ts|json)$/.test(file));
		const targets = sources.flatMap((file) =>
			[...read(file).matchAll(/https:\/\/github\.com\/[^'"]*/g)].map(([url]) => url),
		);
		expect(targets.length).toBeGreaterThan(5);
		const anchors = new Set(targets.map((url) => url.slice(REPOSITORY.length)));
		anchors.delete('#readme');
		expect(brokenLinks('README.md', [...anchors])).toEqual([]);
	});

	it('of the README lead to every page of docs/', () => {
		const linked = linksOf('README.md').map((target) => target.split('#')[0]);
		const ofDocs = pages.filter((page) => page.startsWith('docs/'));
		expect(ofDocs.filter((page) => !linked.includes(page))).toEqual([]);
	});
});

describe('The README', () => {
	const readme = read('README.md');

	it('is short', () => {
		expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
	});

	it('lists every operation', () => {
		const listed = tableBelow(readme, 'What it does').map(([resource = '', titles = '']) => [
			resource.replace(/ \(\p{Script=Cyrillic}[^)]*\)/u, ''),
			titles.split(', '),
		]);
		const existing = resources.map(({ value, name }) => [
			name,
			operations
				.filter(({ resource }) => resource === value)
				.map(({ title }) => title)
				.sort(),
		]);
		expect(listed).toEqual(existing);
	});

	it('shows and explains keys of the output', () => {
		const [, sample = '{}'] = /```json\n([\s\S]*?)```/.exec(readme) ?? [];
		const shown = Object.keys(JSON.parse(sample) as Record<string, unknown>);
		const ofRequests = Object.keys(SimplifiedRequest.shape);
		expect(shown.length).toBeGreaterThan(5);
		expect(ofRequests.filter((key) => shown.includes(key))).toEqual(shown);
		const explained = tableBelow(readme, 'What comes out').flatMap(([keys = '']) =>
			[...keys.matchAll(/`(\w+)`/g)].map(([, key]) => key),
		);
		expect(explained.length).toBeGreaterThan(10);
		expect([...ofRequests, ...Object.keys(SimplifiedCall.shape)]).toEqual(
			expect.arrayContaining(explained),
		);
	});

	it.each(['README.md', 'examples/README.md'])('and %s list every template', (page) => {
		const linked = [...read(page).matchAll(/templates\/([\w-]+\.json)\)/g)].map(([, name]) => name);
		expect(new Set(linked)).toEqual(new Set(readdirSync(join(ROOT, 'examples/templates'))));
	});
});
