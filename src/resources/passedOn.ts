import { Failure } from '../api/failure';
import { isTooDeep } from '../api/json';
import { messages } from '../messages';

/**
 * What goes on to n8n as Calltouch gave it.
 *
 * @throws Failure where it is nested so deeply that n8n would run out of stack
 */
export function passedOn<Value>(value: Value): Value {
	if (!isTooDeep(value)) return value;
	const { answers, connection } = messages;
	throw new Failure('unavailable', connection.noUsableAnswer(answers.tooDeep.text));
}
