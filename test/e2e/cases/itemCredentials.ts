import type { Case } from '../checks';
import { HOST_VERSIONS } from '../host';
import { failureOf, itemNodes, itemsOf, node, runInARow } from './workflows';

/** A credential with expressions: n8n resolves them for each item, and each item goes out with its own. */
export const itemCredentials: Case = {
	name: 'itemCredentials',
	hosts: HOST_VERSIONS,
	runs: 'together',
	prove: async (stage, check) => {
		const { client, sandbox } = stage;
		const { id, name } = await client.createCredential('calltouchApi', 'Of the item', {
			clientApiId: '={{ $json.token }}',
			siteId: '={{ $json.site }}',
			timeZone: sandbox.knobs.timeZone,
			baseUrl: sandbox.url,
		});
		const { clientApiId: good, siteId } = sandbox.credentials;
		const items = [good, 'second', good, 'fourth', ''].map((token, index) => ({
			token,
			site: String(siteId),
			orderNumber: `item-${index}`,
		}));
		const parameters = {
			resource: 'order',
			operation: 'register',
			linkTo: 'none',
			orderNumber: '={{ $json.orderNumber }}',
			orderSum: 1000,
			orderStatus: 'New',
			orderDate: '2026-03-10',
		};
		const execution = await runInARow(stage, 'Credentials of items', [
			...itemNodes(items),
			node('Calltouch', 'n8n-nodes-calltouch.calltouch', 1, parameters, {
				credentials: { calltouchApi: { id, name } },
				onError: 'continueRegularOutput',
			}),
		]);

		const sent = sandbox.httpRequests.map(({ form }) => new Map(form ?? []));
		check('Every item is sent with its own token', [
			...failureOf(execution),
			...items.slice(0, 4).flatMap(({ token, orderNumber }) => {
				const tokens = sent
					.filter((form) => form.get('orderNumber') === orderNumber)
					.map((form) => form.get('clientApiId'));
				return tokens.join() === token ? [] : [`${orderNumber} was sent with another token.`];
			}),
		]);
		const outcomes = itemsOf(execution, 'Calltouch').map(({ json }) => 'error' in json);
		check('An item whose token is wrong or missing fails alone', [
			...(outcomes.join() === 'false,true,false,true,true' ? [] : [outcomes.join()]),
			...(sent.length === 4 ? [] : [`There were ${sent.length} calls.`]),
		]);
	},
};
