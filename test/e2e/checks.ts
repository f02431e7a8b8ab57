import type { Stage } from './stage';
import type { Log } from './progress';

/** Says whether something holds: it does if there is nothing to say against it. */
export type Check = (what: string, objections: string[]) => void;

/** Something that is to be proved in a real n8n, on a stage of its own. */
export interface Case {
	name: string;
	prove: (stage: Stage, check: Check, log: Log) => Promise<void>;
}

const MOST_OBJECTIONS = 10;

/** Prints each check, and counts those that fail. */
export function startChecks(log: Log): { check: Check; failures: () => number } {
	let failures = 0;
	const check: Check = (what, objections) => {
		log(`${objections.length === 0 ? '✓' : '✗'} ${what}`);
		for (const objection of objections.slice(0, MOST_OBJECTIONS)) log(`    ${objection}`);
		const more = objections.length - MOST_OBJECTIONS;
		if (more > 0) log(`    … and ${more} more`);
		if (objections.length > 0) failures++;
	};
	return { check, failures: () => failures };
}
