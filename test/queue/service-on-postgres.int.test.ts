import { describe } from 'vitest';
import { serviceContract } from './service-contract.ts';

describe('the service with its queue in PostgreSQL', () => serviceContract(async () => null));
