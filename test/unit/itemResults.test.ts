import { Failure } from '../../src/api/failure';
import type { ItemResult } from '../../src/node/itemResults';
import { describeProgress } from '../../src/node/itemResults';
import { message } from '../../src/messages/message';

const done: ItemResult = { output: [{ json: {} }] };
const waiting: ItemResult = undefined;
const failed = (text: string): ItemResult => ({ error: new Failure('refused', message(text)) });
const inDoubt: ItemResult = { error: new Failure('unknownOutcome', message('Perhaps')) };

describe('How far an execution came', () => {
	it.each<[string, ItemResult[], number | undefined, string | undefined]>([
		['nothing of one item', [failed('No')], 0, undefined],
		[
			'the index of an item, not a number of items',
			[done, failed('No')],
			1,
			'Item 0 was carried out.',
		],
		['one that was not sent', [failed('No'), waiting], 0, 'Item 1 was not sent.'],
		[
			'several',
			[done, done, done, failed('No'), done, waiting, waiting],
			3,
			'Items 0–2, 4 were carried out. Items 5–6 were not sent.',
		],
		['another reason', [failed('No'), failed('Never')], 0, 'Item 1 failed as well: Never.'],
		[
			'another reason of several',
			[failed('No'), failed('Never'), done, failed('Never')],
			0,
			'Item 2 was carried out. Items 1, 3 failed as well: Never.',
		],
		[
			'the same reason',
			[failed('No'), failed('No'), failed('Never'), failed('No')],
			0,
			'Items 1, 3 failed in the same way. Item 2 failed as well: Never.',
		],
		[
			'those in doubt first',
			[failed('No'), failed('Never'), inDoubt],
			0,
			'Item 2 failed as well: Perhaps. Item 1 failed as well: Never.',
		],
	])('tells of %s', (_, results, reported, text) => {
		expect(describeProgress(results, reported)).toBe(text);
	});

	it.each<[string, ItemResult[], RegExp]>([
		[
			'all failed alike, with a page for a reason',
			Array<ItemResult>(4_990).fill(failed('page '.repeat(2_000))),
			/^Items 0–4989 failed as well: .*…$/,
		],
		[
			'all failed, each in its own way',
			Array.from({ length: 4_990 }, (_, item) => failed(`No ${item}, ${'x'.repeat(item % 700)}`)),
			/^Item 0 failed as well: No 0, .* 49\d\d more failed\.$/,
		],
		[
			'every other one failed',
			Array.from({ length: 5_000 }, (_, item) => (item % 2 ? failed('No') : done)),
			/^Items 0, 2, 4, .* … \(2500 in all\) were carried out\. Items 1, 3, .*\(2500 in all\) failed/,
		],
	])('is short however many items there are: %s', (_, results, text) => {
		const told = describeProgress(results) ?? '';
		expect(told.length).toBeLessThan(1_600);
		expect(told).toMatch(text);
	});
});
