import { message } from './message';

const refused = (node: string) =>
	`Calltouch Webhook Trigger: "${node}" refused a delivery, because`;

/** What Calltouch Webhook Trigger says in the log of n8n alone; the sender is told nothing. */
export const webhook = {
	noSecret: (node: string) =>
		message(
			`${refused(node)} its address has no secret`,
			'The credential has a Webhook Secret: add ?secret= and that text to the address in the Calltouch cabinet.',
		),
	otherSecret: (node: string) =>
		message(
			`${refused(node)} the secret in its address is not that of the credential`,
			'If it was sent by Calltouch, the address in the cabinet has an old secret, or one in which a character such as & is not percent-encoded.',
		),
	otherSender: (node: string, sender: string) =>
		message(
			`${refused(node)} ${sender} is none of Calltouch's servers`,
			'"Only From Calltouch\'s Servers" is on. Behind a proxy, set the environment variable N8N_PROXY_HOPS to the number of proxies, so that n8n knows the sender.',
		),
	tooMuch: (node: string) =>
		message(
			`${refused(node)} it is larger or deeper than any of Calltouch`,
			'The answer was 413. A delivery may have 8 levels, 2,000 values and a million characters.',
		),
	unreadable: (node: string) =>
		message(
			`${refused(node)} its body could not be read`,
			'The answer was 400. The sender broke off, or its body has another length or is packed in another way than it says.',
		),
};
