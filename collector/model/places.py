"""The codes of countries and territories (ISO 3166-1 alpha-2), for where a law holds."""

from __future__ import annotations

# By first letter. EU is reserved there for the European Union, whose law holds as well.
_COUNTRIES = (
    r"EU|"
    r"A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|"
    r"E[CEGHRST]|F[IJKMOR]|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|"
    r"K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|O[M]|"
    r"P[AEFGHKLMNRSTWY]|Q[A]|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|"
    r"V[ACEGINU]|W[FS]|Y[ET]|Z[AMW]"
)
JURISDICTION_PATTERN = rf"^({_COUNTRIES})(-[A-Z0-9]{{1,3}})?$"
"""A country, or one of its parts (ISO 3166-2): CN, CN-BJ."""
