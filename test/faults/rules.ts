import { isDeepStrictEqual } from 'node:util';

import type { Cell, ItemReport } from './cell';
import type { Nature } from './columns';
import type { Row } from './rows';

/** A cell with what is needed to judge it. */
export interface Case {
	row: Row;
	nature: Nature;
	cell: Cell;
	/** The same operation without a fault. */
	unharmed: Cell;
}

/** What must hold in every cell, whatever the table says: name → whether it is broken. */
export const RULES: Record<string, (one: Case) => boolean> = {
	'nothing is carried out twice': ({ cell }) => cell.items.some(({ done }) => done > 1),

	'what may have arrived is not sent again unless that is harmless': ({ row, cell, nature }) =>
		!row.isRefusal && cell.items.some((item) => isSentAgainInDoubt(item, nature)),

	'the next item gets its proper result': ({ row, cell, unharmed }) =>
		!isProper(cell.items[1], unharmed.items[1]) &&
		!(row.detour && cell.items[1].outcome === cell.items[0].outcome),

	'what succeeded was carried out, with the proper output': ({ cell, unharmed }) =>
		cell.items[0].outcome === 'succeeded' && !isDone(cell.items[0], unharmed.items[0]),

	'what failed has a message': ({ cell }) =>
		isFailed(cell) && (!cell.stopped || cell.stopped.message.length < 10),

	'what failed has a way out': ({ cell }) => isFailed(cell) && !WAY_OUT.test(textOf(cell)),

	'what the item tells is what the execution tells': ({ cell }) =>
		isFailed(cell) && !textOf(cell).startsWith(cell.stopped?.message.replace(ITEM, '') ?? ''),

	'what may have been carried out says so, and what to do': ({ row, cell, nature }) =>
		nature !== 'reads' &&
		nature !== 'changes' &&
		isFailed(cell) &&
		isInDoubt(cell.items[0], row) &&
		!(SAYS_SO.test(textOf(cell)) && SAYS_WHAT_TO_DO.test(textOf(cell))),

	'nothing says that nothing was sent where something was': ({ cell }) =>
		/nothing was sent/i.test(textOf(cell)) && cell.items[0].calls.length > 0,

	'a failed poll changes nothing that the trigger remembers': ({ cell }) => !cell.isStateKept,

	'each lead comes once, with the first poll that can bring it': ({ cell }) =>
		cell.astray.length > 0,

	'no token is anywhere': ({ cell }) => cell.leaks.length > 0,

	'no other host gets a call': ({ cell }) => cell.strayed > 0,
};

/** An instruction to the reader. */
const WAY_OUT = /\b(Check|Try|Wait|Look for|Repeating it|Correct|Top up)\b/;
const SAYS_SO = /what was sent may have been carried out/;
const SAYS_WHAT_TO_DO = /Look for|Repeating it with the same "Order Number" is safe/;
const ITEM = / \[item \d+\]$/;

/** The rules that a cell breaks. */
export function brokenRules(one: Case): string[] {
	return Object.entries(RULES).flatMap(([rule, isBroken]) => (isBroken(one) ? [rule] : []));
}

function isFailed({ items }: Cell): boolean {
	return items[0].outcome !== 'succeeded';
}

function textOf({ items }: Cell): string {
	return items[0].text;
}

function isProper(item: ItemReport, unharmed: ItemReport): boolean {
	return isDone(item, unharmed) && item.calls.length === unharmed.calls.length;
}

function isDone({ outcome, output, done }: ItemReport, unharmed: ItemReport): boolean {
	return (
		outcome === 'succeeded' && done === unharmed.done && isDeepStrictEqual(output, unharmed.output)
	);
}

/** A call that was turned away was not carried out, and one without a 4xx may have been. */
function mayHaveActed({ status }: ItemReport['calls'][number]): boolean {
	return status === null || status < 300 || status === 408 || status >= 500;
}

/** A call that changes an order does no harm when it is repeated. */
function isInDoubt({ calls, done }: ItemReport, { isRefusal = false }: Row): boolean {
	const creations = calls.filter(({ path }) => !path.endsWith('-by-id'));
	return done > 0 || (!isRefusal && creations.some(mayHaveActed));
}

/**
 * Create or Update may register again, but only after Calltouch has said that there is no such
 * order; everything else that creates may not.
 */
function isSentAgainInDoubt({ calls }: ItemReport, nature: Nature): boolean {
	if (nature === 'creates') return calls.slice(0, -1).some(mayHaveActed);
	if (nature !== 'upserts') return false;
	return calls.some((call, index) => {
		const isAgain = calls
			.slice(0, index)
			.some((before) => before.path === call.path && mayHaveActed(before));
		const before = calls[index - 1];
		return (
			call.path.endsWith('register') &&
			isAgain &&
			!(before?.path.endsWith('update-by-id') && before.status === 400)
		);
	});
}
