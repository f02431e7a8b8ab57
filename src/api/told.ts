import type { Account } from './account';
import { tokensOf } from './account';
import { withoutToken } from './withoutToken';

const LONGEST_TEXT_SHOWN = 500;

/**
 * A text of Calltouch's as it may be shown: without the account's tokens, and not too long. They are
 * blotted out before it is cut: nobody recognises the half of a token.
 */
export function told(text: string, { account }: { account?: Account }): string {
	const shown = withoutToken(text, ...(account ? tokensOf(account) : [])).trim();
	return shown.length > LONGEST_TEXT_SHOWN ? `${shown.slice(0, LONGEST_TEXT_SHOWN)}…` : shown;
}
