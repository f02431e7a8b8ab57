import type { HostVersion } from './host';
import type { Stage } from './stage';
import type { Log } from './progress';

/** Says whether something holds: it does if there is nothing to say against it. */
export type Check = (what: string, objections: string[]) => void;

/** Something that is to be proved in a real n8n. */
export interface Case {
	name: string;
	/** The versions of n8n to prove it in; if none are named, the one that the demo shows. */
	hosts?: readonly HostVersion[];
	/**
	 * `together`: in one n8n with other such cases, each with the sandbox as new. `beside`: in an n8n of
	 * its own, while others run, since it mostly waits. `alone`, unless said otherwise: in an n8n of its
	 * own, beside which there are the waiting ones and one other.
	 */
	runs?: 'together' | 'beside' | 'alone';
	prove: (stage: Stage, check: Check, log: Log) => Promise<void>;
}

const MOST_OBJECTIONS = 10;

function toLines(what: string, objections: string[]): string[] {
	const more = objections.length - MOST_OBJECTIONS;
	return [
		`${objections.length === 0 ? '✓' : '✗'} ${what}`,
		...objections.slice(0, MOST_OBJECTIONS).map((objection) => `    ${objection}`),
		...(more > 0 ? [`    … and ${more} more`] : []),
	];
}

/** Prints each check, and collects those that fail: of each, the lines that were printed. */
export function startChecks(log: Log): { check: Check; failed: string[][] } {
	const failed: string[][] = [];
	const check: Check = (what, objections) => {
		const lines = toLines(what, objections);
		lines.forEach(log);
		if (objections.length > 0) failed.push(lines);
	};
	return { check, failed };
}
