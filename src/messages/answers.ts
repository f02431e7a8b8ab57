import { message } from './message';

/** What came in place of a good answer. */
export const answers = {
	calltouchSays: (words: string) => message(`Calltouch says: ${words}`),
	noReason: message('Calltouch gives no reason.'),
	/** Something that is not Calltouch. */
	itSays: (words: string) => message(`It says: ${words}`),
	/** Where Calltouch refuses values and has no words for it. */
	invalidValues: message('the values are not valid'),
	empty: message('The answer was empty.'),
	emptyRefusal: message(
		'The answer was empty. If the token and the Site ID are right, a firewall or a filter between n8n and Calltouch may have answered.',
	),
	page: message('The answer was an HTML page instead of JSON.'),
	pageForFile: message('The answer was an HTML page instead of a file.'),
	jsonForFile: message('The answer was JSON instead of a file.'),
	textForFile: (text: string) => message(`The answer was no file, but "${text}".`),
	tooDeep: message('The answer was JSON that is nested too deeply.'),
	otherKind: message('The answer was JSON of another kind than expected.'),
	otherText: (text: string) => message(`The answer was no JSON, but "${text}".`),
	brokenOffJson: message('The answer was JSON that broke off.'),
	textAfter: message('The answer was JSON with something after its end.'),
	strangeWord: (word: string) =>
		message(`The answer was JSON with "${word}" in it, which is no value of JSON.`),
	invalidJson: message('The answer was JSON that is not valid.'),
	proxyPassword: (says: string) =>
		message(`${says} A proxy wants a user name and a password. Check the proxy settings of n8n.`),
	itemUntold: message('The answer does not tell what became of the item.'),
	late: message('Calltouch did not answer in time.'),
	brokenOff: message('The connection broke off before the answer was complete.'),
	ended: (how: string) => message(`The connection ended: ${how}.`),
};
