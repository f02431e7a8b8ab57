import { fastify } from 'fastify';
import type { Defer } from '../../lifetime';

export type Deal = Record<string, unknown> & { id: string };

interface CrmCall {
	method: string;
	/** The lead that it is about. */
	lead: string;
	status: number;
}

/** What befalls a call: it is refused, or done all the same and only the answer is a failure. */
type Trouble = 'refused' | 'answerLost';

/** A stand-in for a CRM that finds deals by the lead they are about, and creates them. */
export interface FakeCrm {
	/** What the setting for the address of the deals is set to. */
	dealsUrl: string;
	deals: Deal[];
	calls: CrmCall[];
	/** Troubles the next call of this method about this lead. */
	trouble: (method: string, lead: number | string, kind: Trouble) => void;
	/** Whether it refuses every call. */
	setDown: (isDown: boolean) => void;
}

const REFUSAL = { message: 'The CRM is down for maintenance' };

/**
 * Starts a CRM without deals.
 *
 * @param key the field of a deal that tells its lead
 */
export async function startFakeCrm(defer: Defer, key = 'calltouchRequestId'): Promise<FakeCrm> {
	const deals: Deal[] = [];
	const calls: CrmCall[] = [];
	const troubles = new Map<string, Trouble>();
	let isDown = false;

	/** Answers with a failure where one is due, having done the work or not. */
	const serve = (method: string, lead: string, work: () => object) => {
		const call = `${method} ${lead}`;
		const trouble = isDown ? 'refused' : troubles.get(call);
		troubles.delete(call);
		const answer = trouble === 'refused' ? REFUSAL : work();
		const status = trouble ? 503 : 200;
		calls.push({ method, lead, status });
		return { status, answer: trouble ? REFUSAL : answer };
	};

	const server = fastify();
	server.get<{ Querystring: Record<string, string> }>('/deals', async (request, reply) => {
		const lead = request.query[key] ?? '';
		const isAsked = (deal: Deal): boolean => String(deal[key]) === lead;
		const { status, answer } = serve('GET', lead, () => ({
			deals: deals.filter(isAsked),
		}));
		return await reply.code(status).send(answer);
	});
	server.post<{ Body: Record<string, unknown> }>('/deals', async (request, reply) => {
		const { status, answer } = serve('POST', String(request.body[key]), () => {
			const deal = { ...request.body, id: `CRM-${10_000_001 + deals.length}` };
			deals.push(deal);
			return { id: deal.id };
		});
		return await reply.code(status).send(answer);
	});
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	defer(async () => await server.close());
	return {
		dealsUrl: `${address}/deals`,
		deals,
		calls,
		trouble: (method, lead, kind) => troubles.set(`${method} ${lead}`, kind),
		setDown: (down) => (isDown = down),
	};
}
