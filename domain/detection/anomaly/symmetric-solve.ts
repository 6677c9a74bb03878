import { at, cell } from './metric.ts';

/**
 * Solves `matrix · x = right` for a symmetric positive definite matrix by Cholesky factors.
 * @throws RangeError when the matrix is not positive definite
 */
export function solveSymmetric(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const factor = factorOf(matrix, size);
  const half: number[] = [];
  for (let i = 0; i < size; i += 1) {
    let sum = at(right, i);
    for (let j = 0; j < i; j += 1) sum -= cell(factor, i * size + j) * at(half, j);
    half.push(sum / cell(factor, i * size + i));
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = at(half, i);
    for (let j = i + 1; j < size; j += 1) sum -= cell(factor, j * size + i) * at(solution, j);
    solution[i] = sum / cell(factor, i * size + i);
  }
  return solution;
}

function factorOf(matrix: readonly (readonly number[])[], size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = at(matrix[i] ?? [], j);
      for (let k = 0; k < j; k += 1) sum -= cell(factor, i * size + k) * cell(factor, j * size + k);
      if (i !== j) factor[i * size + j] = sum / cell(factor, j * size + j);
      else if (sum > 0) factor[i * size + i] = Math.sqrt(sum);
      else throw new RangeError(`not positive definite at row ${String(i)}`);
    }
  return factor;
}
