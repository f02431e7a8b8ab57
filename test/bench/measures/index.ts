import type { Measure } from '../measure';
import { agentTokens } from './agentTokens';
import {
	callMemory,
	callsExported,
	exported,
	exportedAndSaved,
	exportedAtRealPace,
	exportedByHand,
	exportMemory,
	exportRequests,
} from './exports';
import { deliveries } from './deliveries';
import { growth } from './growth';
import { loading } from './loading';
import { newOrders } from './newOrders';
import { overhead } from './overhead';
import { packed } from './package';
import { pollDuringBulk } from './pollDuringBulk';
import { pollState } from './pollState';
import { simplifying } from './simplifying';
import { twoWorkflows } from './twoWorkflows';
import { updates } from './updates';
import { workers } from './workers';

/** All measures, in the order in which they are run and shown. */
export const MEASURES: Measure[] = [
	updates,
	twoWorkflows,
	pollDuringBulk,
	workers,
	newOrders,
	overhead,
	simplifying,
	exported,
	exportedAtRealPace,
	exportedByHand,
	exportedAndSaved,
	exportMemory,
	exportRequests,
	callsExported,
	callMemory,
	growth,
	pollState,
	deliveries,
	agentTokens,
	loading,
	packed,
];
