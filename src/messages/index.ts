import { answers } from './answers';
import { callbacks } from './callbacks';
import { connection } from './connection';
import { credential } from './credential';
import { notes } from './notes';
import { parameters } from './parameters';
import { phones } from './phones';
import { progress } from './progress';
import { refusals } from './refusals';
import { settings } from './settings';
import { trigger } from './trigger';
import { unreachable } from './unreachable';
import { webhook } from './webhook';
import { whenUnknown } from './whenUnknown';

/**
 * All that the nodes tell a user of what did not work, one table after the other, out of which come
 * those of docs/messages.md.
 */
export const messages = {
	credential,
	connection,
	unreachable,
	answers,
	whenUnknown,
	refusals,
	callbacks,
	trigger,
	webhook,
	settings,
	parameters,
	phones,
	progress,
	notes,
};
