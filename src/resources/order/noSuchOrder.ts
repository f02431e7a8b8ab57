const ORDER = /\b(order|deal)\b|\border ?(number|id)\b|сделк|заказ/i;

const IS_NOT_THERE =
	/not found|no such|no (order|deal)\b|n[o']t exist|(could|can)( ?not|n't) (be found|find)|не найден|не существует|не обнаружен|отсутствует|нет (такой|такого|сделки|заказа)|не удалось найти/i;

/** What else may be missing, so that the order is not what the words are about. */
const OTHER_THINGS =
	/manager|status|tag|source|medium|service|field|custom|client|lead|call|request|user|sum|comment|date|value|site|account|campaign|parameter|менеджер|статус|тег|тэг|пол[еюя]|источник|канал|клиент|лид|звон|заявк|сервис|услуг|пользовател|сумм|комментар|дат[аыу]|значени|сайт|кабинет|кампани|параметр/i;

/**
 * Whether words plainly say that there is no such order. Calltouch's wording is not documented: this
 * saves an HTTP request where they do, and proves nothing where they don't.
 */
export function saysNoSuchOrder(words: string): boolean {
	return ORDER.test(words) && IS_NOT_THERE.test(words) && !OTHER_THINGS.test(words);
}
