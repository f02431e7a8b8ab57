import { aBatchAnswer, refusalIn, resultsIn } from '../../src/api/batchAnswer';
import type { Outcome } from '../../src/api/client';
import { Failure } from '../../src/api/failure';
import type { HttpRequest } from '../../src/api/httpRequest';
import { postBatch } from '../../src/api/httpRequest';
import type { Told } from '../../src/resources/batch';
import { sendTogether } from '../../src/resources/batch';
import { message } from '../../src/messages/message';

const account = {
	baseUrl: 'https://example.com',
	siteId: '1',
	timeZone: 'Europe/Moscow',
	clientApiId: 'the-token',
	accessToken: '',
};

describe('An answer to several items', () => {
	it.each<[string, unknown, unknown]>([
		['a list of objects under data', { data: { orders: [{ a: 1 }] } }, [{ a: 1 }]],
		[
			'the first such list',
			{ data: { warnings: ['x'], n: 1, a: [{ a: 1 }], b: [{}] } },
			[{ a: 1 }],
		],
		['not an empty one', { data: { ignored: [], orders: [{ a: 1 }] } }, [{ a: 1 }]],
		['data itself', { data: [{ a: 1 }] }, [{ a: 1 }]],
		['nothing else', { orders: [{ a: 1 }], data: { a: [[{}]], b: [1], c: [{}, 1] } }, undefined],
		['nothing in no object', [{ a: 1 }], undefined],
	])('has its entries in %s', (_, body, entries) => {
		expect(resultsIn(body)).toEqual(entries);
	});

	it.each<[boolean, unknown]>([
		[true, { meta: [], data: {} }],
		[true, {}],
		[true, { data: { orders: [{ error: 'x' }], errorCode: '400' } }],
		[true, { data: { logId: 7 }, message: 'queued' }],
		[false, { data: { errorCode: '400', message: 'x' } }],
		[false, { validationErrorData: 'x' }],
		[false, { data: { error: 'x' } }],
		[false, { message: 'Welcome' }],
		[false, [{ data: {} }]],
		[false, 'OK'],
		[false, undefined],
	])('is good: %s, %j', (isGood, body) => {
		expect(aBatchAnswer(body)).toBe(isGood);
	});

	it.each<[string, object, string | undefined]>([
		['text', { error: 'No the-token' }, 'No ***'],
		['an object', { error: { errorCode: 7, errorMessage: 'No' } }, 'No'],
		['a list', { error: ['a', { message: 'b' }] }, 'a; b'],
		['fields', { error: { status: 'is', revenue: ['is bad'] } }, 'revenue: is bad'],
		['deleteStatus', { deleteStatus: 'error', error: null }, ''],
		['imported', { imported: false, message: 'Twice' }, 'Twice'],
		['nothing', { error: null, deleteStatus: 'success', imported: true }, undefined],
		['nothing that is filled', { error: '', errors: [], calltouchOrderId: 1 }, undefined],
	])('refuses an item by its entry: %s', (_, entry, words) => {
		expect(refusalIn({ ...entry }, account)?.details.words).toBe(words);
	});
});

describe('Items that are sent together', () => {
	interface Item {
		number: string;
		isHarmless?: boolean;
	}
	/** The numbers of each HTTP request. */
	let sent: string[][];

	beforeEach(() => {
		sent = [];
	});

	const entryOf = ({ number }: Item) => ({ orderNumber: number, id: Number(number) });
	const numbered = (count: number): Item[] =>
		Array.from({ length: count }, (_, index) => ({ number: String(index + 1) }));

	async function send(
		items: Item[],
		answer: (items: Item[], request: HttpRequest) => Outcome,
	): Promise<Array<Told<Item>>> {
		const trySend = async (request: HttpRequest) => {
			const { items: asked } = request.json as { items: Item[] };
			sent.push(asked.map(({ number }) => number));
			return await Promise.resolve(answer(asked, request));
		};
		return await sendTogether({ account, trySend }, items, {
			toRequest: (some) =>
				postBatch(
					'/lead-service/v1/api/x',
					{ items: some },
					{
						isRepeatable: some.every(({ isHarmless }) => isHarmless),
						whenUnknown: message('Look for it.'),
					},
				),
			numbered: { as: 'orderNumber', numberOf: ({ number }) => number },
		});
	}

	const short = (told: Array<Told<Item>>) =>
		told.map((one) =>
			'failure' in one ? one.failure.kind : one.result === undefined ? 'accepted' : one.result.id,
		);
	const good = (entries: object[]): Outcome => ({ body: { data: { orders: entries } } });
	const refused = new Failure('refused', message('No'), { isInOwnForm: true, httpStatus: 400 });

	it.each<[string, (entries: Array<Record<string, unknown>>) => object[], unknown[]]>([
		['in order', (all) => all, [1, 2, 3]],
		['in another order', (all) => [...all].reverse(), [1, 2, 3]],
		[
			'with the numbers as numbers',
			(all) => all.map((one) => ({ ...one, orderNumber: one.id })),
			[1, 2, 3],
		],
		['in place, without numbers', (all) => all.map(({ id }) => ({ id })), [1, 2, 3]],
		['in place, some without a number', ([a, ...others]) => [{ id: a?.id }, ...others], [1, 2, 3]],
		['one is missing', ([a, , c]) => [{ ...a }, { ...c }], [1, 'unknownOutcome', 3]],
		[
			'one is missing, and no numbers',
			([a, b]) => [{ id: a?.id }, { id: b?.id }],
			Array(3).fill('unknownOutcome'),
		],
		[
			'one more, and no numbers',
			(all) => [...all, {}].map(({ id }: { id?: unknown }) => ({ id })),
			Array(3).fill('unknownOutcome'),
		],
		[
			'in another order, one without a number',
			([a, b, c]) => [{ ...c }, { id: b?.id }, { ...a }],
			[1, 2, 3].map((id) => (id === 2 ? 'unknownOutcome' : id)),
		],
		[
			'two of one',
			([a, , c]) => [{ ...a }, { ...a }, { ...c }],
			[1, 'unknownOutcome', 3].map((one, index) => (index === 0 ? 'unknownOutcome' : one)),
		],
		[
			'of somebody else',
			(all) => all.map((one) => ({ ...one, orderNumber: 'other' })),
			Array(3).fill('unknownOutcome'),
		],
	])('get their entries: %s', async (_, change, expected) => {
		const told = await send(numbered(3), (items) => good(change(items.map(entryOf))));

		expect(short(told)).toEqual(expected);
		expect(sent).toHaveLength(1);
	});

	it('are all accepted, and no more, where the answer has no entries', async () => {
		const told = await send(numbered(2), () => ({ body: { data: { logId: 7 } } }));

		expect(short(told)).toEqual(['accepted', 'accepted']);
		expect(told[0]).toMatchObject({ answer: { data: { logId: 7 } }, isAfterDoubt: false });
	});

	it('are halved until the bad ones stand alone', async () => {
		const bad = new Set(['7', '58', '100']);

		const told = await send(numbered(100), (items) =>
			items.some(({ number }) => bad.has(number)) ? { failure: refused } : good(items.map(entryOf)),
		);

		expect(short(told)).toEqual(
			numbered(100).map(({ number }) => (bad.has(number) ? 'refused' : Number(number))),
		);
		const carriedOut = sent.filter((numbers) => !numbers.some((number) => bad.has(number))).flat();
		expect(carriedOut.sort()).toEqual([...new Set(carriedOut)].sort());
	});

	it.each([0, 41, 99])('take at most 14 more HTTP requests for one bad item: %s', async (place) => {
		await send(numbered(100), (items) =>
			items.some(({ number }) => number === String(place + 1))
				? { failure: refused }
				: good(items.map(entryOf)),
		);

		expect(sent.length - 1).toBeLessThanOrEqual(14);
	});

	it.each<[string, Failure]>([
		[
			'a refusal of somebody in between',
			new Failure('foreign', message('No'), { httpStatus: 400 }),
		],
		[
			'a refusal in no form of Calltouch',
			new Failure('refused', message('No'), { isInOwnForm: false }),
		],
		['the token', new Failure('credential', message('No'), { httpStatus: 403 })],
		['the rate', new Failure('rateLimit', message('No'), { httpStatus: 429 })],
		['no answer', new Failure('unknownOutcome', message('No'))],
	])('are not halved, nor sent again, for %s', async (_, failure) => {
		const told = await send(numbered(4), () => ({ failure }));

		expect(told).toEqual(numbered(4).map((item) => ({ item, failure })));
		expect(sent).toHaveLength(1);
	});

	it('are sent again after a doubt where that is harmless, the others not, also in halves', async () => {
		const items = numbered(4).map((item, index) => ({ ...item, isHarmless: index % 2 === 1 }));
		const lost = new Failure('unknownOutcome', message('No'));

		const told = await send(items, (some, { isRepeatable }) =>
			some.length === 4
				? { failure: refused }
				: isRepeatable
					? good(some.map(entryOf))
					: { failure: lost },
		);

		expect(short(told)).toEqual(['unknownOutcome', 2, 'unknownOutcome', 4]);
		expect(sent).toEqual([['1', '2', '3', '4'], ['1', '2'], ['2'], ['3', '4'], ['4']]);
	});

	it('may have arrived, although the host can not be reached any more', async () => {
		const items = numbered(2).map((item) => ({ ...item, isHarmless: item.number === '2' }));

		const told = await send(items, (some) => ({
			failure: new Failure(some.length === 2 ? 'unknownOutcome' : 'unreachable', message('No')),
		}));

		expect(short(told)).toEqual(['unknownOutcome', 'unknownOutcome']);
	});
});
