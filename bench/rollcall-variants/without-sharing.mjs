// Works for each request alone, however many ask for the same at the same time.
import { SharedWork } from '../../dist/libs/sharing/src/shared-work.js';

SharedWork.prototype.of = (_caller, _words, waiter, work) => work(waiter);
