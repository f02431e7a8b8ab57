import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { nodeProperties } from '../src/node/nodeOperations';
import { triggerProperties } from '../src/node/triggerParameters';
import { webhookProperties } from '../src/node/webhookParameters';
import { simplifyOrderAnswer } from '../src/resources/order/simplified';
import { simplifyRequest } from '../src/resources/request/simplified';
import type { Loose } from '../src/values/json';
import { toJson } from './toJson';

/**
 * Files kept so that a reviewer sees every change of the UI and of the output.
 *
 * @param answers folder with answers of Calltouch, as on its pages
 * @returns path in the repository → content
 */
export function goldenFiles(answers: string): Record<string, string> {
	const answer = (name: string) =>
		JSON.parse(readFileSync(join(answers, `${name}.json`), 'utf8')) as Loose;
	const zone = 'Europe/Moscow';
	return {
		'test/golden/properties.json': toJson(nodeProperties()),
		'test/golden/triggerProperties.json': toJson(triggerProperties()),
		'test/golden/webhookProperties.json': toJson(webhookProperties()),
		'test/golden/simplified/request.json': toJson(simplifyRequest(answer('request'), zone)),
		'test/golden/simplified/orderRegister.json': toJson(
			simplifyOrderAnswer(answer('orderRegister'), zone),
		),
		'test/golden/simplified/orderUpdate.json': toJson(
			simplifyOrderAnswer(answer('orderUpdate'), zone),
		),
	};
}
