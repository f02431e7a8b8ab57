import { Failure } from '../../src/api/failure';
import type { LogOutcome, PageOutcome } from '../../src/resources/log';
import { readSlices } from '../../src/resources/log';
import { message } from '../../src/messages/message';

const tooMuch = new Failure('unavailable', message('Calltouch gave no usable answer'));
const refused = new Failure('refused', message('Calltouch refused what was sent'));

/** A log of letters. What is asked for is answered by hand, so that the order is told. */
function logOf(slices: string[], isAllWanted: boolean) {
	const asked: string[] = [];
	const open = new Map<string, (outcome: LogOutcome) => void>();
	const read = readSlices(slices, {
		ask: async (slice) => {
			asked.push(slice);
			return await new Promise<LogOutcome>((resolve) => open.set(slice, resolve));
		},
		halvesOf: (slice) =>
			slice.length < 2 ? [] : [slice.slice(0, slice.length / 2), slice.slice(slice.length / 2)],
		isAllWanted,
	});
	const answer = (slice: string, failure?: Failure) => {
		open.get(slice)?.(failure ? { failure } : { entries: [...slice].map((id) => ({ id })) });
		open.delete(slice);
	};
	const next = async () => {
		const { value, done } = await read.next();
		return done ? 'done' : (value?.entries ?? []).map(({ id }) => id).join('');
	};
	return { asked, answer, next, end: async () => await read.return() };
}

/** A log with pages, which are answered by hand as well: `ab1` is the first page of the slice `ab`. */
function pagedLog(slices: string[], isAllWanted: boolean) {
	const asked: string[] = [];
	const open = new Map<string, (outcome: PageOutcome) => void>();
	const ask = async (slice: string, page: number): Promise<PageOutcome> => {
		asked.push(`${slice}${page}`);
		return await new Promise((resolve) => open.set(`${slice}${page}`, resolve));
	};
	const read = readSlices(slices, {
		ask: async (slice) => await ask(slice, 1),
		halvesOf: (slice) => (slice.length < 2 ? [] : [...slice]),
		isAllWanted,
	});
	const answer = (name: string, what: boolean | Failure) => {
		const next = async () => await ask(name.slice(0, -1), Number(name.slice(-1)) + 1);
		const entries = [{ id: name }];
		open.get(name)?.(
			what instanceof Failure ? { failure: what } : { entries, ...(what ? { next } : {}) },
		);
	};
	return { read, asked, answer };
}

/**
 * A log of letters that can be joined in the order of the alphabet. Each has so many entries, and an
 * answer takes so many milliseconds for each; what has a bad letter in it fails.
 */
async function readWidening(
	slices: string[],
	{
		isAllWanted = true,
		entries = 1,
		milliseconds = 0,
		fails = () => undefined,
	}: {
		isAllWanted?: boolean;
		entries?: number;
		milliseconds?: number;
		fails?: (slice: string) => Failure | undefined;
	} = {},
) {
	const asked: string[] = [];
	let now = 0;
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now);
	const read = readSlices(slices, {
		ask: async (slice): Promise<LogOutcome> => {
			asked.push(slice);
			const failure = fails(slice);
			await Promise.resolve();
			now += milliseconds * slice.length;
			const ids = [...slice].flatMap((id) => Array<{ id: string }>(entries).fill({ id }));
			return failure ? { failure } : { entries: ids };
		},
		halvesOf: (slice) => (/^[A-Z]$/.test(slice) ? [...`${slice}${slice}`.toLowerCase()] : []),
		join: (slice, after) =>
			after.charCodeAt(0) === slice.charCodeAt(slice.length - 1) + 1 ? slice + after : undefined,
		isAllWanted,
	});
	let got = '';
	try {
		for await (const page of read) got += page.slice;
	} catch (error) {
		return { asked, got, error };
	} finally {
		clock.mockRestore();
	}
	return { asked, got };
}

const YEAR = [...'abcdefghijkl'];

describe('Slices that can be joined', () => {
	it('are, twice as many each time', async () => {
		expect(await readWidening(YEAR)).toEqual({
			asked: ['a', 'b', 'cd', 'efgh', 'ijkl'],
			got: 'abcdefghijkl',
		});
		const { asked } = await readWidening(YEAR, { isAllWanted: false });
		expect(asked).toEqual(['a', 'bc', 'defg', 'hijkl']);
		const years = [...'abcdefghijklmnopqrstuvwxyz'];
		const widths = (await readWidening(years)).asked.map(({ length }) => length);
		expect(widths).toEqual([1, 1, 2, 4, 8, 10]);
		expect(
			Math.max(...(await readWidening([...years, ...'{|}~'])).asked.map((slice) => slice.length)),
		).toBe(12);
	});

	it('are not where they have to stay apart', async () => {
		const { asked } = await readWidening([...'abcdxyz']);
		expect(asked).toEqual(['a', 'b', 'cd', 'xyz']);
	});

	it.each([
		['many entries', { entries: 8_333 }, ['a', 'b', 'cd', 'ef', 'gh', 'ij', 'kl']],
		['too many entries', { entries: 10_001 }, YEAR],
		['slow answers', { isAllWanted: false, milliseconds: 2_100 }, ['a', 'bc', 'defg', 'hijk', 'l']],
		['answers that are too slow', { isAllWanted: false, milliseconds: 5_001 }, YEAR],
	])('are by how many entries came, and how soon: %s', async (_, answers, asked) => {
		expect(await readWidening(YEAR, answers)).toEqual({ asked, got: 'abcdefghijkl' });
	});

	it.each([
		['too much', tooMuch],
		['refused', refused],
		['answered by something else', new Failure('foreign', message('Something between'))],
	])('are asked for one by one if they are %s, and no more are joined', async (_, failure) => {
		const fails = (slice: string) => (slice.length > 2 ? failure : undefined);
		expect(await readWidening(YEAR, { fails })).toEqual({
			asked: ['a', 'b', 'cd', 'efgh', 'ijkl', ...'efghijkl'],
			got: 'abcdefghijkl',
		});
	});

	it('are halved if one alone is too much, as without joining', async () => {
		const fails = (slice: string) => (/[A-Z]/.test(slice) ? tooMuch : undefined);
		const letters = [...'abcd', 'E', 'F', 'g'];
		const { asked, got } = await readWidening(letters, { fails });
		expect(got).toBe('abcdeeffg');
		expect(asked).toEqual(['a', 'b', 'cd', 'EF', 'g', 'E', 'e', 'e', 'F', 'f', 'f']);
	});

	it('fail like any other where that has nothing to do with how much they are', async () => {
		const unreachable = new Failure('unreachable', message('Calltouch cannot be reached'));
		const fails = (slice: string) => (slice.length > 1 ? unreachable : undefined);
		expect(await readWidening(YEAR, { fails })).toEqual({
			asked: ['a', 'b', 'cd', 'efgh'],
			got: 'ab',
			error: unreachable,
		});
	});

	it('fail where one of them does', async () => {
		const fails = (slice: string) => (slice.includes('f') ? refused : undefined);
		const { got, error } = await readWidening(YEAR, { fails });
		expect({ got, error }).toEqual({ got: 'abcde', error: refused });
	});
});

describe('A log that is read slice by slice', () => {
	it('asks for the next slice, and no further one, while one is under way or worked on', async () => {
		const log = logOf(['ab', 'cd', 'ef'], true);
		const first = log.next();
		expect(log.asked).toEqual(['ab', 'cd']);
		log.answer('cd');
		log.answer('ab');
		expect(await first).toBe('ab');
		expect(log.asked).toEqual(['ab', 'cd']);
		const second = log.next();
		expect(await second).toBe('cd');
		expect(log.asked).toEqual(['ab', 'cd', 'ef']);
		log.answer('ef');
		expect([await log.next(), await log.next()]).toEqual(['ef', 'done']);
		expect(log.asked).toEqual(['ab', 'cd', 'ef']);
	});

	it('asks for nothing more where a part is enough and taken', async () => {
		const log = logOf(['ab', 'cd', 'ef'], false);
		const first = log.next();
		log.answer('ab');
		expect(await first).toBe('ab');
		await log.end();
		expect(await log.next()).toBe('done');
		expect(log.asked).toEqual(['ab']);
	});

	it('halves what is too much, keeps the order, and looks ahead no more', async () => {
		const log = logOf(['abcd', 'ef', 'gh'], true);
		const first = log.next();
		log.answer('ef');
		log.answer('abcd', tooMuch);
		await new Promise(setImmediate);
		expect(log.asked).toEqual(['abcd', 'ef', 'ab']);
		log.answer('ab', tooMuch);
		await new Promise(setImmediate);
		log.answer('a');
		expect(await first).toBe('a');
		const second = log.next();
		log.answer('b');
		expect(await second).toBe('b');
		const third = log.next();
		log.answer('cd');
		expect(await third).toBe('cd');
		// It had been asked for ahead: not a second time.
		expect(await log.next()).toBe('ef');
		expect(log.asked).toEqual(['abcd', 'ef', 'ab', 'a', 'b', 'cd']);
	});

	it('reads page by page, the next one under way while one is worked on', async () => {
		const { read, asked, answer } = pagedLog(['ab', 'cd'], true);
		const first = read.next();
		answer('ab1', true);
		expect((await first).value).toMatchObject({ entries: [{ id: 'ab1' }], isLast: false });
		expect(asked).toEqual(['ab1', 'cd1', 'ab2']);
		answer('ab2', false);
		answer('cd1', false);
		expect((await read.next()).value).toMatchObject({ entries: [{ id: 'ab2' }], isLast: true });
		expect((await read.next()).value).toMatchObject({ slice: 'cd', isLast: true });
		expect(await read.next()).toMatchObject({ done: true });
		expect(asked).toEqual(['ab1', 'cd1', 'ab2']);
	});

	it('asks for a page only when its turn has come where a part is enough', async () => {
		const { read, asked, answer } = pagedLog(['ab', 'cd'], false);
		const first = read.next();
		answer('ab1', true);
		await first;
		expect(asked).toEqual(['ab1']);
		const second = read.next();
		await new Promise(setImmediate);
		expect(asked).toEqual(['ab1', 'ab2']);
		answer('ab2', false);
		await second;
		await read.return();
		expect(asked).toEqual(['ab1', 'ab2']);
	});

	it('halves a slice that gets too much on a later page', async () => {
		const { read, asked, answer } = pagedLog(['ab'], true);
		const first = read.next();
		answer('ab1', true);
		await first;
		answer('ab2', tooMuch);
		const second = read.next();
		await new Promise(setImmediate);
		answer('a1', false);
		expect((await second).value).toMatchObject({ slice: 'a', isLast: true });
		const third = read.next();
		await new Promise(setImmediate);
		answer('b1', false);
		expect((await third).value).toMatchObject({ slice: 'b', isLast: true });
		expect(await read.next()).toMatchObject({ done: true });
		expect(asked).toEqual(['ab1', 'ab2', 'a1', 'b1']);
	});

	it('ends with a failure that halves do not mend', async () => {
		const single = logOf(['a'], true);
		const tooLong = single.next();
		single.answer('a', tooMuch);
		await expect(tooLong).rejects.toBe(tooMuch);

		const log = logOf(['ab'], true);
		const first = log.next();
		log.answer('ab', refused);
		await expect(first).rejects.toBe(refused);
		expect(log.asked).toEqual(['ab']);
	});
});
