import { InferenceSession, Tensor } from 'onnxruntime-node';

/** ONNX Runtime with its default settings: the yardstick, so nothing of models/ is in it. */
export const openBare = (weights: string, threads: number): Promise<InferenceSession> =>
  InferenceSession.create(weights, { intraOpNumThreads: threads, interOpNumThreads: 1 });

/** One run with nothing around it. */
export async function runBare(session: InferenceSession, ids: BigInt64Array): Promise<void> {
  const dims = [1, ids.length];
  await session.run({
    input_ids: new Tensor('int64', ids, dims),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), dims),
    token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), dims),
  });
}
