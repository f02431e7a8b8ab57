/**
 * What a client needs to be let in.
 * Both tokens hold characters that break a client which does not percent-encode: `+` would arrive
 * as a space, `&` and `#` would cut the value, `%2F` would be decoded once too often.
 */
export const CREDENTIALS = {
	clientApiId: 'sandbox/token+1.with=odd&chars/and%2Fmore?#45',
	accessToken: 'sandbox/access+token.with=odd&chars/callbacks',
	siteId: 12345,
	/** The same tokens are good for this site too, as an agency's are. */
	secondSiteId: 67890,
	/** Key of the enabled "Автопрозвон заявок с сайта" widget; the knob `routeKeys` lists all. */
	routeKey: 'routekey_1',
	/** A session that callbacks may name, besides those of the requests in the state. */
	sessionId: 11223344,
} as const;

export type Credentials = typeof CREDENTIALS;

/** Sites that the tokens give access to. */
export const SITE_IDS: readonly number[] = [CREDENTIALS.siteId, CREDENTIALS.secondSiteId];
