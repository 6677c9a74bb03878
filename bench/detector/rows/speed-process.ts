import { measureSpeed } from './speed.ts';

console.log(JSON.stringify(measureSpeed()));
