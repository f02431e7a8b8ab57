import type { Cell, ItemReport } from './cell';
import type { Case } from './rules';
import { brokenRules } from './rules';

describe('A rule', () => {
	const SENT = { path: '/calls-service/RestAPI/orders/register', status: 200 };
	const LOOKED_UP = { path: '/calls-service/RestAPI/orders/update-by-id', status: 400 };
	const LOST = { ...SENT, status: null };
	const good: ItemReport = {
		calls: [SENT],
		outcome: 'succeeded',
		text: '',
		done: 1,
		output: [{ status: 'first' }],
	};
	const unknown: ItemReport = {
		...good,
		outcome: 'may have been carried out',
		text: 'Calltouch gave no usable answer: what was sent may have been carried out. Look for it.',
		output: [],
	};
	const refused: ItemReport = {
		...unknown,
		calls: [{ ...SENT, status: 400 }],
		outcome: 'refused',
		done: 0,
	};
	const cellWith = (first: ItemReport, changes: Partial<Cell> = {}): Cell => ({
		items: [first, good],
		stopped:
			first.text === ''
				? undefined
				: { message: `${first.text.split('. ')[0] ?? ''} [item 0]`, description: 'Look for it.' },
		leaks: [],
		strayed: 0,
		isStateKept: true,
		astray: [],
		...changes,
	});
	const caseOf = (cell: Cell, nature: Case['nature']): Case => ({
		row: { fault: 'a fault' },
		nature,
		cell,
		unharmed: cellWith(good),
	});

	it.each([
		['a success', good, 'creates'],
		['a failure that says all', unknown, 'creates'],
		['a call sent again after it was refused', { ...good, calls: [LOOKED_UP, SENT] }, 'creates'],
		[
			'an order registered again after there was none',
			{ ...good, calls: [LOOKED_UP, LOST, LOOKED_UP, SENT] },
			'upserts',
		],
	] as const)('lets pass %s', (_, first, nature) => {
		expect(brokenRules(caseOf(cellWith({ ...first, calls: [...first.calls] }), nature))).toEqual(
			[],
		);
	});

	it.each<[rule: string, Cell]>([
		['nothing is carried out twice', cellWith({ ...unknown, done: 2 })],
		[
			'what may have arrived is not sent again unless that is harmless',
			cellWith({ ...good, calls: [LOST, SENT] }),
		],
		['the next item gets its proper result', cellWith(good, { items: [good, unknown] })],
		[
			'what succeeded was carried out, with the proper output',
			cellWith({ ...good, output: [{ status: 'second' }] }),
		],
		[
			'what failed has a message',
			cellWith(unknown, { stopped: { message: '', description: 'Look for it.' } }),
		],
		[
			'what failed has a way out',
			cellWith({ ...refused, text: 'Calltouch refused what was sent (status 400)' }),
		],
		[
			'what the item tells is what the execution tells',
			cellWith(unknown, { stopped: { message: 'Something else', description: '' } }),
		],
		[
			'what may have been carried out says so, and what to do',
			cellWith({ ...unknown, text: 'Calltouch gave no usable answer. Try later.' }),
		],
		[
			'nothing says that nothing was sent where something was',
			cellWith({ ...unknown, text: `${unknown.text} Nothing was sent.` }),
		],
		[
			'a failed poll changes nothing that the trigger remembers',
			cellWith(unknown, { isStateKept: false }),
		],
		[
			'each lead comes once, with the first poll that can bring it',
			cellWith(unknown, { astray: ['call'] }),
		],
		['no token is anywhere', cellWith(unknown, { leaks: ['token'] })],
		['no other host gets a call', cellWith(unknown, { strayed: 1 })],
	])('is broken: %s', (rule, cell) => {
		expect(brokenRules(caseOf(cell, 'creates'))).toEqual([rule]);
	});

	it('is broken by an order that is registered again although there may be one', () => {
		const again = cellWith({ ...good, calls: [LOOKED_UP, LOST, SENT] });

		expect(brokenRules(caseOf(again, 'upserts'))).toEqual([
			'what may have arrived is not sent again unless that is harmless',
		]);
	});
});
