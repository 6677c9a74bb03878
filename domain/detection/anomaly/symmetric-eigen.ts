/** Eigenvalues with their vectors, in no order; `vectors[k]` belongs to `values[k]` and has length 1. */
export interface Eigen {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
}

type Matrix = number[][];

const SWEEPS = 50;
const NEGLIGIBLE = 1e-12;

const at = (matrix: readonly (readonly number[])[], row: number, column: number): number =>
  matrix[row]?.[column] ?? 0;

/** One Jacobi rotation: makes element (p, q) zero, in place. */
function rotate(matrix: Matrix, vectors: Matrix, [p, q]: readonly [number, number]): void {
  const theta = (at(matrix, q, q) - at(matrix, p, p)) / (2 * at(matrix, p, q));
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (const row of matrix) turn(row, [p, q], [cosine, sine]);
  const [rowP = [], rowQ = []] = [matrix[p], matrix[q]];
  for (let column = 0; column < matrix.length; column += 1) {
    const [above = 0, below = 0] = [rowP[column], rowQ[column]];
    rowP[column] = cosine * above - sine * below;
    rowQ[column] = sine * above + cosine * below;
  }
  for (const row of vectors) turn(row, [p, q], [cosine, sine]);
}

function turn(
  row: number[],
  [p, q]: readonly [number, number],
  [cosine, sine]: readonly [number, number],
): void {
  const [left = 0, right = 0] = [row[p], row[q]];
  row[p] = cosine * left - sine * right;
  row[q] = sine * left + cosine * right;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations. Meant for a handful of metrics: its cost
 * grows with the cube of their number.
 * @param symmetric n rows of n finite numbers
 */
export function symmetricEigen(symmetric: readonly (readonly number[])[]): Eigen {
  const size = symmetric.length;
  const matrix = symmetric.map((row) => [...row]);
  const vectors = symmetric.map((_, row) => symmetric.map((__, column) => (row === column ? 1 : 0)));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let isDiagonal = true;
    for (let p = 0; p < size - 1; p += 1)
      for (let q = p + 1; q < size; q += 1) {
        if (Math.abs(at(matrix, p, q)) < NEGLIGIBLE) continue;
        isDiagonal = false;
        rotate(matrix, vectors, [p, q]);
      }
    if (isDiagonal) break;
  }
  return {
    values: matrix.map((row, index) => row[index] ?? 0),
    vectors: matrix.map((_, column) => vectors.map((row) => row[column] ?? 0)),
  };
}
