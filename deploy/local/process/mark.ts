/** Every process of the stack, and every process those start, carries this variable: so none can be lost. */
export const MARK = 'PARAMEDIC_STACK';
