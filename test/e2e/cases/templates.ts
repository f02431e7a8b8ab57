import type { Case } from '../checks';
import { HOST_VERSIONS } from '../host';
import { inScope } from '../lifetime';
import { aiAgentAnswersQuestions } from './templates/aiAgentAnswersQuestions';
import { bulkOrdersFromCsv } from './templates/bulkOrdersFromCsv';
import { crmStatusToClientOrder } from './templates/crmStatusToClientOrder';
import { crmStatusToOrder } from './templates/crmStatusToOrder';
import { formToCallback } from './templates/formToCallback';
import { missedCallToCallback } from './templates/missedCallToCallback';
import { newLeadToCrmDeal } from './templates/newLeadToCrmDeal';
import { leadToGoogleSheets } from './templates/leadToGoogleSheets';
import { leadToTelegram } from './templates/leadToTelegram';
import { leadsByWebhook } from './templates/leadsByWebhook';
import { newRequestToCrmDeal } from './templates/newRequestToCrmDeal';
import { nightlyCallsToTable } from './templates/nightlyCallsToTable';
import { nightlyExportToTable } from './templates/nightlyExportToTable';
import { recordingToFile } from './templates/recordingToFile';
import { qualifiedLeadToTagAndComment } from './templates/qualifiedLeadToTagAndComment';
import { amocrmLeadToDealToOrder } from './templates/amocrmLeadToDealToOrder';
import { avitoOrCsvCallsImport } from './templates/avitoOrCsvCallsImport';
import { bitrix24LeadToDealToOrder } from './templates/bitrix24LeadToDealToOrder';
import { tildaFormToRequestAndCallback } from './templates/tildaFormToRequestAndCallback';
import { readTemplate, type Template } from './templates/template';

const TEMPLATES: Template[] = [
	leadToTelegram,
	leadToGoogleSheets,
	newRequestToCrmDeal,
	newLeadToCrmDeal,
	bitrix24LeadToDealToOrder,
	amocrmLeadToDealToOrder,
	missedCallToCallback,
	leadsByWebhook,
	crmStatusToOrder,
	crmStatusToClientOrder,
	qualifiedLeadToTagAndComment,
	nightlyExportToTable,
	nightlyCallsToTable,
	recordingToFile,
	formToCallback,
	tildaFormToRequestAndCallback,
	bulkOrdersFromCsv,
	avitoOrCsvCallsImport,
	aiAgentAnswersQuestions,
];

/** Every template of `examples/templates`, imported and run with n8n's own nodes beside ours. */
export const templates: Case = {
	name: 'templates',
	hosts: HOST_VERSIONS,
	runs: 'together',
	prove: async (stage, check, log) => {
		for (const { file, prove } of TEMPLATES.filter(isWanted)) {
			const startedAt = Date.now();
			stage.sandbox.reset();
			check(`${file} has no condition that a slow machine fails`, await slowConditions(file));
			await inScope(
				() => undefined,
				async (defer) =>
					await prove(stage, check, defer).catch((error: unknown) =>
						check(`${file} runs to its end`, [String(error)]),
					),
			);
			log(`  ${file}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
		}
	},
};

/** Whether its file has one of the words, separated by commas, that the environment asks for. */
function isWanted({ file }: Template): boolean {
	const { E2E_TEMPLATES = '' } = process.env;
	return E2E_TEMPLATES.split(',').some((word) => file.includes(word));
}

/** On a small machine the 250 ms that n8n 2 grants a regular expression are not enough for its first. */
async function slowConditions(file: string): Promise<string[]> {
	const template = JSON.stringify(await readTemplate(file));
	return template.match(/"operation":"(regex|notRegex)"/g) ?? [];
}
