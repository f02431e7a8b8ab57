import { message } from './message';

const NO_USABLE_ANSWER = 'Calltouch gave no usable answer';

/** What is said of the way to Calltouch, of its limit, and of an execution that ended. */
export const connection = {
	unreachable: (why: string) =>
		message("Calltouch can't be reached, so nothing was sent", `${why} Then run it again.`),
	limitReached: message(
		'Calltouch takes nothing more at the moment: its limit is reached',
		'Calltouch allows 5 HTTP requests a second from one IP address, and each account has a daily allowance of points. Wait a little, and check what else uses the API from this address.',
	),
	noUsableAnswer: (why: string) =>
		message(
			NO_USABLE_ANSWER,
			`${why} Repeating it does no harm. Try later; if it goes on, ask the Calltouch support.`,
		),
	/** Of what creates something. */
	perhapsCarriedOut: (why: string, whatToDo: string) =>
		message(
			`${NO_USABLE_ANSWER}: what was sent may have been carried out`,
			`${why} Nobody can tell from here whether it was. ${whatToDo}`,
		),
	canceled: message(
		// By the word "canceled", spelled like this, n8n tells a canceled execution from a failed one.
		'The execution was canceled',
		'Somebody stopped it.',
	),
	notSent: message(
		'Nothing was sent, because the execution has ended',
		'It was stopped, or another item had failed, before the turn of this one came. Run it again.',
	),
};
