import { isWordOrNothing } from '../../api/body';
import { messageOf } from '../../api/statedError';
import { idOrNull, objectOrNull } from '../../values/json';
import { saysNoSuchOrder } from './noSuchOrder';

/**
 * A good answer to a registration, which is flat, or to an update, which is nested: it names the
 * order (page "Managing orders through the API", responses).
 */
export function anOrder(body: unknown): boolean {
	const answer = objectOrNull(body) ?? {};
	const order = objectOrNull(answer.order) ?? answer;
	return idOrNull(order.orderId) !== null || idOrNull(order.orderNumber) !== null;
}

/**
 * A good answer to a deletion, for which no form is documented: any JSON that states no error,
 * nothing at all, or one word such as OK. A sentence, or a page, is of somebody else.
 */
export function aDeletion(body: unknown, text: string): boolean {
	if (body === undefined) return isWordOrNothing(text);
	return body !== false && !saysNoSuchOrder(messageOf(body));
}
