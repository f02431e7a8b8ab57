import { message } from './message';

/** What is said of several parameters, or of none: these stand alone. */
export const settings = {
	emptyPeriod: (from: string, to: string, zone: string) =>
		message(
			`"From" must be before "To", but is "${from}", and "To" is ${to}`,
			`Times without a zone are in the time zone of the credential, ${zone}. Correct "From" or "To".`,
		),
	noSuchOperation: message(
		'The resource has no such operation',
		'The workflow was made by hand, or by a newer version of the package. Choose "Resource" and "Operation" anew.',
	),
	notFit: message(
		'The parameters do not fit',
		'Check the parameters; if they are right, report it.',
	),
	/** In the editor, below the field. */
	notValid: (label: string, example: string) =>
		message(
			`Not a valid value for ${label}${example === '' ? '' : `, ${example}`}`,
			"Give Calltouch's ID, which has digits only, or choose another mode.",
		),
};
