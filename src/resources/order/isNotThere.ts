import type { Api } from '../../api/client';
import type { Parameters } from '../../api/encoding';
import type { Failure } from '../../api/failure';
import { saysNoSuchOrder } from './noSuchOrder';
import { change } from './update';

/**
 * Whether it proves that an order is not there, that Calltouch refused to change or to delete it. The
 * page has but HTTP 400 for all reasons. Where the words don't tell, the order is changed in nothing:
 * what is not sent is left alone (page "Managing orders through the API", updating orders). If that
 * is accepted, the order is there. If it is refused with the same words, the values were not the
 * reason.
 *
 * @param order what names the order, without what was to change
 * @throws Failure where Calltouch can't be asked
 */
export async function isNotThere(
	refusal: Failure,
	order: Parameters,
	{ trySend }: Pick<Api, 'trySend'>,
): Promise<boolean> {
	if (!isOfContent(refusal)) return false;
	const words = refusal.details.words ?? '';
	if (saysNoSuchOrder(words)) return true;
	const unchanged = await trySend(change(order, {}));
	if ('body' in unchanged) return false;
	if (!isOfContent(unchanged.failure)) throw unchanged.failure;
	const again = unchanged.failure.details.words ?? '';
	return again === words || saysNoSuchOrder(again);
}

/**
 * Whether an order is not there, after a try to delete it that may have arrived: only then may it be
 * that try's doing.
 */
export async function isGoneAfterDoubt(
	refusal: Failure,
	order: Parameters,
	api: Pick<Api, 'trySend'>,
): Promise<boolean> {
	return refusal.details.isAfterDoubt === true && (await isNotThere(refusal, order, api));
}

/** Whether Calltouch itself refuses what was sent, and not the token or the way there. */
function isOfContent({ kind, details }: Failure): boolean {
	const { words, httpStatus } = details;
	return kind === 'refused' && words !== undefined && (httpStatus === 400 || httpStatus === 404);
}
