import type { PollingEvent } from './event';
import { newCall } from './newCall';
import { newLead } from './newLead';
import { newRequest } from './newRequest';

/** What the trigger can start on, as its list shows it, the default first. */
export const events: PollingEvent[] = [newRequest, newCall, newLead];
