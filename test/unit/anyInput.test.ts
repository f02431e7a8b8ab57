import fc from 'fast-check';

import { nodeOperations } from '../../src/node/nodeOperations';
import { describeIssue } from '../../src/properties/describeIssue';
import { readFields } from '../../src/properties/readFields';
import { ANY_FIT, labelsOf, namedIn, parametersOf } from './arbitrary';

describe.each(nodeOperations.map((operation) => [operation.action, operation] as const))(
	'%s, whatever its parameters',
	(_, { fields, prepare }) => {
		const labels = labelsOf(fields);
		const parameters = fc.record(parametersOf(fields, ANY_FIT), { requiredKeys: [] });

		it('takes them, or says what is wrong with a parameter by its label', () => {
			fc.assert(
				fc.property(parameters, (given) => {
					const values = readFields(fields, (name) => given[name]);
					const prepared = prepare(values);
					if (!('issues' in prepared)) return;
					expect(prepared.issues).not.toEqual([]);
					for (const issue of prepared.issues) {
						expect(labels).toContain(namedIn(describeIssue(issue, fields, values).text));
					}
				}),
				{ numRuns: 300 },
			);
		});
	},
);
