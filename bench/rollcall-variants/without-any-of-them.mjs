// What is left when nobody is asked who they are.
import './without-verification.mjs';
import './without-lookup.mjs';
import './without-identity.mjs';
