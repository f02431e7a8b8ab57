import { message } from './message';

/** Where the Calltouch cabinet shows tokens and the site ID, in the words of its menus. */
export const CABINET_PAGE =
	'Интеграции / Отправка данных во внешние системы / API и Webhooks / API';

const NOT_ACCEPTED = 'Calltouch does not accept the token or the site ID';

/** What is said of the credential. */
export const credential = {
	notAccepted: (label: string, says: string) =>
		message(
			NOT_ACCEPTED,
			`Check the ${label} and the Site ID in the credential "Calltouch API": both stand in the Calltouch cabinet under ${CABINET_PAGE}. ${says}`,
		),
	/** The API Token, in place of the Access Token. */
	borrowedNotAccepted: (says: string) =>
		message(
			NOT_ACCEPTED,
			`The API Token was used, because the Access Token of the credential "Calltouch API" is empty. The account may have an Access Token of its own: look for the API-ключ in the Calltouch cabinet under ${CABINET_PAGE}, and copy it into the field "Access Token". Check the Site ID, too. ${says}`,
		),
	/** Where no token is wanted. */
	siteNotAccepted: (says: string) =>
		message(
			NOT_ACCEPTED,
			`No token was sent, because none is wanted here. Check the Site ID in the credential "Calltouch API": it stands in the Calltouch cabinet under ${CABINET_PAGE}. ${says}`,
		),
	empty: (label: string) =>
		message(
			`The ${label} of the credential is empty`,
			`Copy it from the Calltouch cabinet (${CABINET_PAGE}) into the field "${label}" of the credential. Where the credential has an expression for it, that gave nothing. Nothing was sent.`,
		),
	noToken: message(
		'The credential has no token',
		`Fill in the API Token, or the Access Token alone if you read nothing from Calltouch and use no orders of API 1.0: both stand in the Calltouch cabinet under ${CABINET_PAGE}. Nothing was sent.`,
	),
	unknownPath: (paths: string) =>
		message(
			'No token of the credential is for this path',
			`The credential is for paths that start with ${paths}, after the Base URL. Correct the URL of the HTTP Request node. Nothing was sent.`,
		),
	otherAddress: message(
		'The URL is not below the Base URL of the credential',
		'A token goes to the Base URL of its credential alone. Correct the URL, or the Base URL in the credential. Nothing was sent.',
	),
	unprintable: (label: string) =>
		message(
			`The ${label} of the credential has a character that can't be in it`,
			'It has a space, a line break or a letter in it that is not Latin. Copy it anew from the Calltouch cabinet, nothing before or after it.',
		),
	unknownZone: (zone: string) =>
		message(
			`The Time Zone "${zone}" of the credential is not known`,
			'Choose a zone from the list, or use an IANA name such as Europe/Moscow or Asia/Almaty.',
		),
	unfitBaseUrl: message(
		"The Base URL of the credential can't be used",
		'It must start with https://, so that the token is not sent in clear text, and have neither ? nor # nor a user name in it. The default is https://api.calltouch.ru.',
	),
	redirect: message(
		'Calltouch answered with a redirect, which is not followed',
		'The token must not travel to another address. Check the Base URL in the credential: the default is https://api.calltouch.ru.',
	),
	untested: message(
		'The credential could not be tested',
		'Something unforeseen happened. Use the credential in a node: what is said there tells more. If it goes on, report it.',
	),
};
