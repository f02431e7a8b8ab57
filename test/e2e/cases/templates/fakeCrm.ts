import { fastify } from 'fastify';
import type { Defer } from '../../lifetime';

export type Deal = Record<string, unknown> & { id: string };

interface CrmCall {
	method: string;
	/** The Calltouch request that it is about. */
	requestId: string;
	status: number;
}

/** What befalls a call: it is refused, or done all the same and only the answer is a failure. */
type Trouble = 'refused' | 'answerLost';

/** A stand-in for a CRM that finds deals by Calltouch's request ID, and creates them. */
export interface FakeCrm {
	/** What the setting for the address of the deals is set to. */
	dealsUrl: string;
	deals: Deal[];
	calls: CrmCall[];
	/** Troubles the next call of this method about this request. */
	trouble: (method: string, requestId: number, kind: Trouble) => void;
	/** Whether it refuses every call. */
	setDown: (isDown: boolean) => void;
}

const REFUSAL = { message: 'The CRM is down for maintenance' };

/** Starts a CRM without deals. */
export async function startFakeCrm(defer: Defer): Promise<FakeCrm> {
	const deals: Deal[] = [];
	const calls: CrmCall[] = [];
	const troubles = new Map<string, Trouble>();
	let isDown = false;

	/** Answers with a failure where one is due, having done the work or not. */
	const serve = (method: string, requestId: string, work: () => object) => {
		const key = `${method} ${requestId}`;
		const trouble = isDown ? 'refused' : troubles.get(key);
		troubles.delete(key);
		const answer = trouble === 'refused' ? REFUSAL : work();
		const status = trouble ? 503 : 200;
		calls.push({ method, requestId, status });
		return { status, answer: trouble ? REFUSAL : answer };
	};

	const server = fastify();
	server.get<{ Querystring: { calltouchRequestId: string } }>('/deals', async (request, reply) => {
		const { calltouchRequestId } = request.query;
		const isAsked = (deal: Deal): boolean => String(deal.calltouchRequestId) === calltouchRequestId;
		const { status, answer } = serve('GET', calltouchRequestId, () => ({
			deals: deals.filter(isAsked),
		}));
		return await reply.code(status).send(answer);
	});
	server.post<{ Body: Record<string, unknown> }>('/deals', async (request, reply) => {
		const { status, answer } = serve('POST', String(request.body.calltouchRequestId), () => {
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
		trouble: (method, requestId, kind) => troubles.set(`${method} ${requestId}`, kind),
		setDown: (down) => (isDown = down),
	};
}
