import { z } from 'zod/v4';

import { filled } from '../values/json';
import { toCustomFields } from './customFields';

const text = z.string().min(1);

/** The source of a lead of its own, where it comes from elsewhere. */
export function ownSource(lead: 'call' | 'request') {
	const part = (title: string, placeholder: string) =>
		text.optional().meta({
			title,
			description: `The ${lead}'s own ${title.toLowerCase()}, where no session gives it one`,
			placeholder,
		});
	return {
		source: part('Source', 'e.g. avito'),
		medium: part('Medium', 'e.g. marketplace'),
		campaign: part('Campaign', 'e.g. spring-sale'),
		content: part('Content', 'e.g. banner-1'),
		term: part('Term', 'e.g. plastic windows'),
	};
}

interface Besides {
	comment?: string;
	tags?: string[];
	customFields?: Array<{ field: string; value?: string }>;
	customFieldsJson?: Record<string, string | number | boolean>;
	source?: string;
	medium?: string;
	campaign?: string;
	content?: string;
	term?: string;
}

/** What a lead that comes from elsewhere has besides, as bodies for the lead service hold it. */
export function toLeadBody({
	comment,
	tags = [],
	customFields,
	customFieldsJson,
	...source
}: Besides): Record<string, unknown> {
	return filled({
		comment: filled({ text: comment }),
		addTags: tags.map((tag) => ({ tag })),
		customSources: filled(source),
		customFields: toCustomFields(customFields, customFieldsJson),
	});
}
