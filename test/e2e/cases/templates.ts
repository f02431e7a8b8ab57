import type { Case } from '../checks';
import { HOST_VERSIONS } from '../host';
import { inScope } from '../lifetime';
import { crmStatusToOrder } from './templates/crmStatusToOrder';
import { newRequestToCrmDeal } from './templates/newRequestToCrmDeal';
import { nightlyExportToTable } from './templates/nightlyExportToTable';
import type { Template } from './templates/template';

const TEMPLATES: Template[] = [newRequestToCrmDeal, crmStatusToOrder, nightlyExportToTable];

/** Every template of `examples/templates`, imported and run with n8n's own nodes beside ours. */
export const templates: Case = {
	name: 'templates',
	hosts: HOST_VERSIONS,
	runs: 'together',
	prove: async (stage, check, log) => {
		for (const { file, prove } of TEMPLATES) {
			log(file);
			stage.sandbox.reset();
			await inScope(
				() => undefined,
				async (defer) =>
					await prove(stage, check, defer).catch((error: unknown) =>
						check(`${file} runs to its end`, [String(error)]),
					),
			);
		}
	},
};
