import type { Workflow } from '../../client';
import { everySeconds } from '../../polls';

interface Assignment {
	name: string;
	value: unknown;
}

/** The workflow with other values for some of the parameters of one of its nodes. */
export function withParameters(
	workflow: Workflow,
	name: string,
	changes: Record<string, unknown>,
): Workflow {
	if (!workflow.nodes.some((node) => node.name === name)) {
		throw new Error(`The workflow "${workflow.name}" has no node "${name}".`);
	}
	return {
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.name === name ? { ...node, parameters: { ...node.parameters, ...changes } } : node,
		),
	};
}

/**
 * The workflow with a Calltouch Trigger that polls every few seconds, so that its proof need not wait
 * for the next minute. It is the one thing that is changed though no note says so.
 */
export function withFrequentPolls(workflow: Workflow): Workflow {
	return withParameters(workflow, 'Calltouch Trigger', { pollTimes: everySeconds(5) });
}

/** The workflow with other values for some of the fields that one of its Edit Fields nodes sets. */
export function withFields(
	workflow: Workflow,
	name: string,
	values: Record<string, unknown>,
): Workflow {
	const node = workflow.nodes.find((candidate) => candidate.name === name);
	const { assignments = [] } = (node?.parameters.assignments ?? {}) as {
		assignments?: Assignment[];
	};
	const missing = Object.keys(values).filter(
		(field) => !assignments.some((assignment) => assignment.name === field),
	);
	if (missing.length > 0) throw new Error(`"${name}" does not set ${missing.join(', ')}.`);
	return withParameters(workflow, name, {
		assignments: {
			assignments: assignments.map((assignment) => ({
				...assignment,
				value: values[assignment.name] ?? assignment.value,
			})),
		},
	});
}

/** The workflow with hardly a pause between the tries of a node that has Retry On Fail. */
export function withoutPauses(workflow: Workflow): Workflow {
	return {
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.retryOnFail === true ? { ...node, waitBetweenTries: 1 } : node,
		),
	};
}
