import type { AnsweredRequest } from '../sandbox/types';
import type { Check } from './checks';

/** Whether a trigger put out each request that was created for it to find, once, and no other. */
export function checkExactlyOnce(
	emitted: unknown[],
	created: AnsweredRequest[],
	all: readonly AnsweredRequest[],
	check: Check,
): void {
	const count = (id: unknown): number => emitted.filter((other) => other === id).length;
	check(
		`Each of the ${created.length} requests created after activation came exactly once`,
		created
			.filter(({ requestId }) => count(requestId) !== 1)
			.map(({ requestId }) => `Request ${requestId} came ${count(requestId)} times.`),
	);
	const isExpected = (id: unknown): boolean => created.some(({ requestId }) => requestId === id);
	check(
		`None came of the ${all.length - created.length} from before`,
		emitted.filter((id) => !isExpected(id)).map((id) => `Request ${String(id)} came.`),
	);
}
